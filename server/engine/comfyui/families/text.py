"""Prompts: text, encoded, and what is done with encoded ones."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from server.engine.comfyui.step import Step, Untranslated
from server.engine.comfyui.table import translates
from server.engine.comfyui.values import Entry, Prompt, Wire

_INVERSION = re.compile(r"(?<![^\s,(])embedding:([^\s,():]+)")
MOST_ENTRIES = 64


def with_inversions(step: Step, encoder: Wire | None, *prompts: Any) -> Wire | None:
    """The text encoder, taught each word that the prompts ask for by embedding:NAME. Raises Untranslated for many."""
    names = dict.fromkeys(n for p in prompts if isinstance(p, str) for n in _INVERSION.findall(p))
    if len(names) > MOST_ENTRIES:
        raise Untranslated(f"it asks for {len(names)} textual inversions, {MOST_ENTRIES} at most are translated")
    for name in names:
        stem = name.removesuffix(".safetensors").removesuffix(".pt").removesuffix(".bin")
        key = ("inversion", encoder, name)
        if key not in step.draft.shared:
            file = f"embeddings/{stem.replace(chr(92), '/')}.safetensors"
            node = step.draft.add("encoders.textual_inversion@1", "word",
                                  {"text_encoder": encoder, "file": file, "name": name}, step.node.id, step.node.place)
            step.draft.shared[key] = Wire(node, "text_encoder")
        encoder = step.draft.shared[key]
    return encoder


def gives_prompt(step: Step, name: str, port: str = "conditioning") -> None:
    """The encoded prompt of a node."""
    step.gives(Prompt((Entry(Wire(name, port)),)))


@translates("CLIPTextEncode", "text.encode", "CLIP Text Encode (Prompt)", text="")
def encode(step: Step) -> None:
    """A prompt; emphasis is read as ComfyUI reads it."""
    text = step.text("text")
    name = step.add("text.encode@1", step.roles.get(step.node.id, "prompt"), prompt=text,
                    text_encoder=with_inversions(step, step.wire("clip"), text))
    gives_prompt(step, name)


@translates("CLIPSetLastLayer", "encoders.clip_skip", "CLIP Set Last Layer", stop_at_clip_layer=-1)
def set_last_layer(step: Step) -> None:
    """Layers are counted from the end, from 1."""
    layer = step.integer("stop_at_clip_layer")
    if not isinstance(layer, int) or layer >= 0:
        raise Untranslated("its layer is not typed as a number below 0")
    name = step.add("encoders.clip_skip@1", "clip_skip", text_encoder=step.wire("clip"), layer=-layer)
    step.gives(Wire(name, "text_encoder"))


@translates("CLIPTextEncodeSDXL", "text.encode_sdxl", width=1024, height=1024, crop_w=0, crop_h=0, target_width=1024,
            target_height=1024, text_g="", text_l="")
def encode_sdxl(step: Step) -> None:
    """A prompt for each text encoder of SDXL, with the sizes it is told."""
    both, second = step.text("text_g"), step.text("text_l")
    if isinstance(second, str) and not second.strip() and both != second:
        second = " "  # the first text encoder reads nothing; without a blank it would read what the other reads
    name = step.add("text.encode_sdxl@1", step.roles.get(step.node.id, "prompt"), prompt=both, prompt_l=second,
                    text_encoder=with_inversions(step, step.wire("clip"), both, second), width=step.integer("width"),
                    height=step.integer("height"), left=step.integer("crop_w"), top=step.integer("crop_h"),
                    target_width=step.integer("target_width"), target_height=step.integer("target_height"))
    gives_prompt(step, name)


@translates("CLIPTextEncodeSDXLRefiner", "text.encode_refiner", ascore=6.0, width=1024, height=1024, text="")
def encode_refiner(step: Step) -> None:
    """A prompt for SDXL's refiner, with the score it is told."""
    text = step.text("text")
    name = step.add("text.encode_refiner@1", step.roles.get(step.node.id, "prompt"), prompt=text,
                    text_encoder=with_inversions(step, step.wire("clip"), text),
                    aesthetic_score=step.number("ascore"), width=step.integer("width"), height=step.integer("height"))
    gives_prompt(step, name)


@translates("ConditioningCombine", "guidance.composed", "Conditioning (Combine)")
def combine(step: Step) -> None:
    """Prompts that count together; they are written where they are used."""
    entries = (*step.prompt("conditioning_1").entries, *step.prompt("conditioning_2").entries)
    if len(entries) > MOST_ENTRIES:
        raise Untranslated(f"it combines {len(entries)} prompts, {MOST_ENTRIES} at most are translated")
    step.gives(Prompt(entries))


@translates("ConditioningConcat", "text.concat", "Conditioning (Concat)")
def concat(step: Step) -> None:
    """Tokens of one prompt behind those of another."""
    _two(step, "text.concat@1", {})


@translates("ConditioningAverage", "text.average", conditioning_to_strength=1.0)
def average(step: Step) -> None:
    """A blend of two prompts."""
    _two(step, "text.average@1", {"strength": step.number("conditioning_to_strength")})


@translates("ConditioningZeroOut", "text.zero")
def zero(step: Step) -> None:
    """Zeros instead of a prompt."""
    one = _alone(step, "conditioning")
    name = step.add("text.zero@1", "zero", conditioning=one.wire)
    step.gives(Prompt((replace(one, wire=Wire(name, "conditioning")),)))


@translates("ConditioningSetMask", "guidance.regional", "Conditioning (Set Mask)",
            differs="where masks overlap or are soft, or where no prompt counts, the shares of the prompts are others",
            strength=1.0, set_cond_area="default")
def set_mask(step: Step) -> None:
    """A prompt that counts within a mask, beside those without one; the region is written where it is used."""
    mask, strength = step.wire("mask"), step.number("strength")
    if not isinstance(strength, (int, float)):
        raise Untranslated("its strength is a wire")
    entries = step.prompt("conditioning").entries
    step.gives(Prompt(tuple(replace(entry, mask=mask, strength=float(strength)) for entry in entries)))


def _two(step: Step, kind: str, more: dict[str, Any]) -> None:
    to, other = _alone(step, "conditioning_to"), _alone(step, "conditioning_from")
    name = step.add(kind, step.roles.get(step.node.id, "prompt"), first=to.wire, second=other.wire, **more)
    step.gives(Prompt((replace(to, wire=Wire(name, "conditioning")),)))


def _alone(step: Step, name: str) -> Entry:
    entries = step.prompt(name).entries
    if len(entries) > 1:
        raise Untranslated(f"its {name} is several prompts combined")
    return entries[0]
