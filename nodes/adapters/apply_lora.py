"""A LoRA on a denoiser and its text encoder."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, NamedTuple

from nodes.adapters.applying import UNCHANGED, encoder_with_adapter, over_steps, with_adapter
from nodes.adapters.blocks import read_blocks
from nodes.adapters.fitting import MISSING, Wanted
from nodes.adapters.keys import UNET
from nodes.interface import Adapter, Choice, Curve, Denoiser, Range, Text, TextEncoder, node
from nodes.weights.latent_model import EmptyPrompt


class Changed(NamedTuple):
    """Both parts of a model with a LoRA."""

    denoiser: Denoiser
    text_encoder: TextEncoder


@node("adapters.apply_lora", version=1, tags=("lora", "load lora", "block weight", "schedule"), cheap=True,
      phrase="{denoiser} with {adapter}[ at strength {strength}]")
def apply_lora(
    denoiser: Denoiser,
    text_encoder: TextEncoder,
    adapter: Adapter,
    strength: Annotated[float, Range(-20, 20, step=0.05)] = 1.0,
    text_strength: Annotated[float | None, Range(-20, 20, step=0.05)] = None,
    over_steps_curve: Annotated[list[float], Curve(y_high=2.0)] = UNCHANGED,  # type: ignore[assignment]
    blocks: Annotated[str, Text(placeholder="IN04=0.5, OUT=0.8")] = "",
    missing: Annotated[str, Choice(MISSING)] = "refuse",
) -> Changed:
    """Change a model by a LoRA or kin: its denoiser and, where the file changes it too, its text encoder.

    The changes are merged into the weights in place when the model next runs, and taken out again, bit for bit, when it
    runs without them. Chain several of these for several; their order does not matter.

    Args:
        denoiser: the model, before its guidance
        text_encoder: its text encoder
        adapter: the LoRA
        strength: 1 is as it was trained, 0 is nothing, below 0 is the other way
        text_strength: the same for the text encoder; empty = as the denoiser
        over_steps_curve: what the denoiser's strength is multiplied by: x = how far sampling has come, 0 to 1
        blocks: what single blocks are multiplied by: IN04=0.5, OUT=0.8, MID=0, or a list of 12, 17, 20 or 26 numbers
        missing: what to do with layers of the LoRA that the model does not have

    Returns:
        denoiser: the same model, changed
        text_encoder: the same text encoder, changed if the LoRA has a part for it
    """
    weights = read_blocks(blocks)
    if strength and UNET in adapter.layers:
        wanted = Wanted(strength, over_steps(over_steps_curve, denoiser), weights, missing)
        denoiser = with_adapter(denoiser, adapter, wanted)
    text_strength = strength if text_strength is None else text_strength
    if text_strength and set(adapter.layers) - {UNET}:
        text_encoder = encoder_with_adapter(text_encoder, adapter, Wanted(text_strength, missing=missing))
        denoiser = with_null(denoiser, text_encoder)
    return Changed(denoiser, text_encoder)


def with_null(denoiser: Denoiser, text_encoder: TextEncoder) -> Denoiser:
    """The denoiser with another empty prompt: what the changed text encoder makes of it."""
    run: Any = denoiser.denoise
    if getattr(run, "null", None) is None:
        return denoiser
    null = EmptyPrompt(text_encoder) if callable(run.null) else text_encoder.encode([""])
    shared = None if denoiser.null is None else null
    return replace(denoiser, denoise=replace(run, null=null), null=shared)
