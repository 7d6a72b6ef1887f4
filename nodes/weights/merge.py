"""Two models merged, all at one ratio or block by block."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from torch import Tensor

from nodes.adapters.blocks import read_blocks
from nodes.interface import BadInput, Choice, Context, Module, Range, Table, Text, node
from nodes.weights.merging import DTYPES, in_unet
from nodes.weights.merging import merge as merged
from nodes.weights.provenance import with_step


class MergedModule(NamedTuple):
    """A merge and what became of each part."""

    module: Module
    report: Table


@node("weights.merge", version=1, phrase="{first} and {second}, merged at {ratio}",
      tags=("weighted sum", "block merge", "mbw", "checkpoint merger", "interpolate", "model soup"))
def merge(
    ctx: Context,
    first: Module,
    second: Module,
    ratio: Annotated[float, Range(-2, 3, step=0.05)] = 0.5,
    blocks: Annotated[str, Text(placeholder="IN=0.2, M00=0.5, OUT=0.9")] = "",
    dtype: Annotated[str, Choice(DTYPES)] = "as the first",
) -> MergedModule:
    """Merge two models of one family: first + ratio (second - first), tensor by tensor.

    What is equal in both stays bit for bit. Tensors that only the first has stay; those that only the second has are
    left out; the report counts them.

    Args:
        first: a model
        second: a model made from the same base
        ratio: share of the second: 0 is the first, 1 the second; beyond them it goes on
        blocks: shares of single blocks of the U-Net: IN04=0.5, OUT=0.8, BASE=0 (all the rest), or a list of numbers
        dtype: of the result

    Returns:
        module: the merged model
        report: for each part how many tensors were merged, kept and left out
    """
    weights = read_blocks(blocks)
    inside = [n for name in first.tensors if (n := in_unet(name))]
    if inside or not weights.weights:
        weights.refuse_unknown(inside)
    else:
        raise BadInput(f"expected a model with a U-Net to merge by blocks, got {first.name}; leave blocks empty")

    def rule(name: str, a: Tensor, others: tuple[Tensor, ...]) -> Tensor:
        return a + weights.of(in_unet(name), ratio) * (others[0] - a)

    found = merged(ctx, (first, second), rule, dtype)
    step = {"made": "merge", "of": [first.name, second.name], "ratio": ratio, "blocks": blocks}
    metadata = with_step(first.metadata, (first, second), step)
    return MergedModule(Module(found.tensors, metadata, f"{first.name} + {second.name}"), found.report)
