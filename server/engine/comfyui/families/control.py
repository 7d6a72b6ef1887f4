"""Hints: ControlNets and pictures that hang on a prompt there, and on the model here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from server.engine.comfyui.step import Step, Untranslated
from server.engine.comfyui.table import translates
from server.engine.comfyui.values import Branch, Control, Entry, Prompt, Seen, Wire

KINDS = {"auto": "auto", "openpose": "openpose", "depth": "depth", "hed/pidi/scribble/ted": "soft edges",
         "canny/lineart/anime_lineart/mlsd": "lines", "normal": "normal", "segment": "segmentation", "tile": "tile",
         "repaint": "repaint"}
MOST_HINTS = 64


@translates("ControlNetApply", "control.apply_controlnet", "Apply ControlNet (OLD)", strength=1.0)
def apply(step: Step) -> None:
    """A hint for a prompt, and for what guidance keeps away from too."""
    step.gives(_followed(step, "conditioning", {}, alone=False))


@translates("ControlNetApplyAdvanced", "control.apply_controlnet", "Apply ControlNet", strength=1.0,
            start_percent=0.0, end_percent=1.0)
def apply_advanced(step: Step) -> None:
    """A hint for both prompts, for a part of the way."""
    window = {"start": step.number("start_percent"), "end": step.number("end_percent")}
    step.gives(_followed(step, "positive", window), _followed(step, "negative", window))


@translates("SetUnionControlNetType", "the kind of control.apply_controlnet", type="auto")
def union_type(step: Step) -> None:
    """What a union of ControlNets is told its hint is."""
    kind = step.word("type")
    if kind not in KINDS:
        raise Untranslated(f"the kind of hint {kind[:40]!r} has no counterpart")
    step.gives(Branch(_branch(step).wire, KINDS[kind]))


def _branch(step: Step) -> Branch:
    value = step.value("control_net")
    return value if isinstance(value, Branch) else Branch(step.wire("control_net"))


def _followed(step: Step, name: str, window: dict[str, Any], alone: bool = True) -> Prompt:
    branch = _branch(step)
    inputs = {"controlnet": branch.wire, "hint": step.wire("image"), "strength": step.number("strength"), **window,
              "fit": "crop", **({} if branch.kind == "auto" else {"kind": branch.kind})}
    control = Control(tuple(inputs.items()), alone)
    return Prompt(tuple(_with(entry, control) for entry in step.prompt(name).entries))


def _with(entry: Entry, control: Control) -> Entry:
    if len(entry.controls) >= MOST_HINTS:
        raise Untranslated(f"more than {MOST_HINTS} hints hang on one prompt")
    return replace(entry, controls=(*entry.controls, control))


@translates("CLIPVisionEncode", "control.load_image_encoder with its crop", "CLIP Vision Encode", crop="center")
def look(step: Step) -> None:
    """A picture and the encoder that looks at it; it is looked at where it counts."""
    if step.value("crop") != "center":
        step.warn("its crop is not kept; choose stretch at control.load_image_encoder")
    step.gives(Seen(step.wire("clip_vision"), step.wire("image")))


@translates("unCLIPConditioning", "control.unclip", strength=1.0, noise_augmentation=0.0)
def unclip(step: Step) -> None:
    """A picture to vary; its sampler says the seed of its noise."""
    seen, entries = step.value("clip_vision_output"), step.prompt("conditioning").entries
    if not isinstance(seen, Seen) or len(entries) != 1:
        raise Untranslated("its picture comes from a node that is not translated, or several prompts are combined")
    if entries[0].variation:
        raise Untranslated("its prompt varies a picture already; ComfyUI mixes the two with noise that no seed repeats")
    name = step.add("control.unclip@1", "variation", conditioning=entries[0].wire, image_encoder=seen.encoder,
                    image=seen.image, strength=step.number("strength"), mix=True, source="comfyui",
                    noise_augmentation=step.number("noise_augmentation"))
    step.gives(Prompt((replace(entries[0], wire=Wire(name, "conditioning"), variation=name),)))
