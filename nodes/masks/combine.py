"""Two masks as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import torch
from torch import Tensor

from nodes.interface import BadInput, Choice, Mask, Shape, node

WAYS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "union": torch.maximum,
    "intersection": torch.minimum,
    "subtract": lambda a, b: torch.minimum(a, 1 - b),
    "exclusive or": lambda a, b: (a - b).abs(),
    "add": lambda a, b: (a + b).clamp(max=1),
    "multiply": lambda a, b: a * b,
}
"""By name; the first four are those of sets where masks are hard."""


@node("masks.combine", version=1, tags=("union", "intersection", "subtract", "and", "or", "xor", "set"), cheap=True,
      sentence="{a} and {b} are combined ({how})")
def combine(
    a: Annotated[Mask, Shape("N 1 H W")],
    b: Annotated[Mask, Shape("M 1 H W")],
    how: Annotated[str, Choice(WAYS)] = "union",
) -> Annotated[Mask, Shape("n 1 H W")]:
    """Combine two masks.

    Args:
        a: the one mask
        b: the other, of the same size
        how: union: in either; intersection: in both; subtract: in a alone; exclusive or: in one of them
    """
    (count, _, *size), (others, _, *other_size) = a.data.shape, b.data.shape
    if size != other_size:
        raise BadInput(f"expected two masks of one size, got {size[1]} x {size[0]} and {other_size[1]} x "
                       f"{other_size[0]}; wire one of them through masks.fit")
    if count != others and 1 not in (count, others):
        raise BadInput(f"expected as many masks on both sides, or one for all, got {count} and {others}; take one with "
                       "masks.pick")
    return Mask(WAYS[how](a.data, b.data).contiguous())
