"""What one model learned, added to another."""

from __future__ import annotations

from typing import Annotated

from torch import Tensor

from nodes.adapters.blocks import read_blocks
from nodes.interface import Choice, Context, Module, Range, Text, node
from nodes.weights.merge import MergedModule
from nodes.weights.merging import DTYPES, in_unet, merge
from nodes.weights.provenance import with_step


@node("weights.add_difference", version=1, phrase="{first} with what {second} learned beyond {base}",
      tags=("merge", "task arithmetic", "inpainting merge", "checkpoint merger", "a + (b - c)"))
def add_difference(
    ctx: Context,
    first: Module,
    second: Module,
    base: Module,
    scale: Annotated[float, Range(-4, 4, step=0.05)] = 1.0,
    blocks: Annotated[str, Text(placeholder="IN=0.2, M00=0.5, OUT=0.9")] = "",
    dtype: Annotated[str, Choice(DTYPES)] = "as the first",
) -> MergedModule:
    """Add to one model what another learned beyond its base: first + scale (second - base).

    Task arithmetic (Ilharco et al. 2023, "Editing Models with Task Arithmetic"); below 0 it is unlearned.

    Args:
        first: the model to change
        second: a model that was trained further
        base: what the second was trained from
        scale: how much of the difference is added
        blocks: factors of the scale in single blocks of the U-Net: IN04=0.5, OUT=0.8, BASE=0, or a list of numbers
        dtype: of the result

    Returns:
        module: the changed model
        report: for each part how many tensors were changed, kept and left out
    """
    weights = read_blocks(blocks)
    weights.refuse_unknown(n for name in first.tensors if (n := in_unet(name)))

    def rule(name: str, a: Tensor, others: tuple[Tensor, ...]) -> Tensor:
        return a + scale * weights.of(in_unet(name)) * (others[0] - others[1])

    found = merge(ctx, (first, second, base), rule, dtype)
    step = {"made": "add difference", "of": [first.name, second.name, base.name], "scale": scale, "blocks": blocks}
    metadata = with_step(first.metadata, (first, second, base), step)
    name = f"{first.name} + ({second.name} - {base.name})"
    return MergedModule(Module(found.tensors, metadata, name), found.report)
