"""One mask of a batch."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import BadInput, Mask, Range, Shape, node


@node("masks.pick", version=1, tags=("batch", "index", "select", "split"), cheap=True, phrase="mask {index} of {mask}")
def pick(
    mask: Annotated[Mask, Shape("N 1 H W")],
    index: Annotated[int, Range(-10_000, 9_999, step=1)] = 0,
) -> Annotated[Mask, Shape("1 1 H W")]:
    """One mask of a batch.

    Args:
        mask: the batch
        index: its position, counted from 0; -1 is the last
    """
    count = mask.data.shape[0]
    if not -count <= index < count:
        raise BadInput(f"expected an index below {count}, got {index}; the batch has {count} mask{'s' * (count != 1)}")
    return Mask(mask.data[index % count:index % count + 1].clone())
