"""A LoRA on a denoiser."""

from __future__ import annotations

from typing import Annotated

from nodes.adapters.applying import UNCHANGED, over_steps, with_adapter
from nodes.adapters.blocks import read_blocks
from nodes.adapters.fitting import MISSING, Wanted
from nodes.interface import Adapter, Choice, Curve, Denoiser, Range, Text, node


@node("adapters.apply_to_denoiser", version=1, tags=("lora", "model only", "block weight", "schedule"), cheap=True,
      output="denoiser", phrase="{denoiser} with {adapter}[ at strength {strength}]")
def apply_to_denoiser(
    denoiser: Denoiser,
    adapter: Adapter,
    strength: Annotated[float, Range(-20, 20, step=0.05)] = 1.0,
    over_steps_curve: Annotated[list[float], Curve(y_high=2.0)] = UNCHANGED,  # type: ignore[assignment]
    blocks: Annotated[str, Text(placeholder="IN04=0.5, OUT=0.8")] = "",
    missing: Annotated[str, Choice(MISSING)] = "refuse",
) -> Denoiser:
    """Change a denoiser by a LoRA or kin; chain several of these for several.

    The changes are merged into the weights in place when the model next runs, and taken out again, bit for bit, when it
    runs without them. A strength that changes over the steps merges anew at each step.

    Args:
        denoiser: the model, before its guidance
        adapter: the LoRA
        strength: 1 is as it was trained, 0 is nothing, below 0 is the other way
        over_steps_curve: what the strength is multiplied by: x = how far sampling has come, 0 to 1
        blocks: what single blocks are multiplied by: IN04=0.5, OUT=0.8, MID=0, or a list of 12, 17, 20 or 26 numbers
        missing: what to do with layers of the LoRA that the model does not have

    Returns:
        denoiser: the same model, changed
    """
    if strength == 0:
        return denoiser
    wanted = Wanted(strength, over_steps(over_steps_curve, denoiser), read_blocks(blocks), missing)
    return with_adapter(denoiser, adapter, wanted)
