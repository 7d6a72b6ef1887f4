"""A LoRA written into the weights of a model for good."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

import torch
from torch import Tensor

from nodes.adapters.blocks import read_blocks
from nodes.adapters.fitting import MISSING, found_changes, refuse_another_family
from nodes.adapters.keys import FIRST_TEXT, SECOND_TEXT, UNET
from nodes.denoisers.patches import Change, wide
from nodes.interface import Adapter, BadInput, Choice, Context, Module, Range, Text, node
from nodes.weights.merging import in_unet
from nodes.weights.provenance import with_step

PREFIXES = {
    UNET: ("model.diffusion_model.", "unet.", "diffusion_model.", ""),
    FIRST_TEXT: ("cond_stage_model.transformer.", "cond_stage_model.model.", "conditioner.embedders.0.transformer.",
                 "text_encoder."),
    SECOND_TEXT: ("conditioner.embedders.1.model.", "conditioner.embedders.1.transformer.", "text_encoder_2."),
}
"""Where checkpoints keep the parts that adapters change."""


@node("weights.merge_lora", version=1, tags=("bake", "fuse", "lora", "merge"),
      phrase="{module} with {adapter} merged in[ at {strength}]")
def merge_lora(
    ctx: Context,
    module: Module,
    adapter: Adapter,
    strength: Annotated[float, Range(-20, 20, step=0.05)] = 1.0,
    text_strength: Annotated[float | None, Range(-20, 20, step=0.05)] = None,
    blocks: Annotated[str, Text(placeholder="IN04=0.5, OUT=0.8")] = "",
    missing: Annotated[str, Choice(MISSING)] = "refuse",
) -> Module:
    """Write a LoRA or kin into the weights of a model for good, to save it as one file.

    Args:
        module: the tensors of a checkpoint, or of a U-Net
        adapter: the LoRA
        strength: 1 is as it was trained, below 0 is the other way
        text_strength: the same for the text encoders; empty = as the U-Net
        blocks: what single blocks are multiplied by: IN04=0.5, OUT=0.8, MID=0, or a list of numbers
        missing: what to do with layers of the LoRA that the model does not have

    Returns:
        module: the changed model
    """
    text_strength = strength if text_strength is None else text_strength
    weights, tensors = read_blocks(blocks), dict(module.tensors)
    weights.refuse_unknown(n for name in tensors if (n := in_unet(name)))
    for part, prefix, below in _parts(module, adapter):
        changes = found_changes(adapter, part, below, missing)
        for name, listed in changes.items():
            ctx.raise_if_cancelled()
            factor = strength * weights.of(name) if part == UNET else text_strength
            tensors[prefix + name] = changed(below[name], listed, factor)
    step = {"made": "merged LoRA", "lora": adapter.name, "into": module.name, "strength": strength,
            "text_strength": text_strength, "blocks": blocks}
    return Module(tensors, with_step(module.metadata, (module,), step), f"{module.name} + {adapter.name}")


@torch.no_grad()
def changed(weight: Tensor, changes: list[Change], strength: float) -> Tensor:
    """A weight with changes at a strength, added in float32 and rounded once."""
    original = wide(weight)
    total = original.clone()
    for change in changes:
        change.add_to(total, original, strength)
    return total.to(weight.dtype)


def _parts(module: Module, adapter: Adapter) -> Iterator[tuple[str, str, Mapping[str, Tensor]]]:
    """The parts that the adapter changes: where the model keeps each, and its tensors by their names inside."""
    for part in adapter.layers:
        prefix = next((p for p in PREFIXES[part] if any(name.startswith(p) for name in module.tensors)), None)
        if prefix is None:
            raise BadInput(f"{adapter.name} changes the {part}, which {module.name} does not hold; open a whole "
                           "checkpoint, or take a LoRA of the U-Net alone")
        below = {n.removeprefix(prefix): t for n, t in module.tensors.items() if n.startswith(prefix)}
        if part == UNET:
            refuse_another_family(adapter, below)
        yield part, prefix, below
