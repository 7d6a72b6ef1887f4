"""The rectangle around what is selected."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from nodes.interface import BadInput, Mask, Range, Shape, node


class Bounds(NamedTuple):
    """What `bounds` returns."""

    left: int
    top: int
    width: int
    height: int


@node("masks.bounds", version=1, tags=("bounding box", "rectangle", "crop", "region", "extent"), cheap=True,
      phrase="the rectangle around {mask}")
def bounds(
    mask: Annotated[Mask, Shape("N 1 H W")],
    margin: Annotated[int, Range(0, 4096, step=1, unit="px")] = 0,
    level: Annotated[float, Range(0, 1, step=0.01)] = 0.01,
) -> Bounds:
    """The smallest rectangle around what is selected, such as for images.crop and images.composite.

    Args:
        mask: the mask; of a batch the rectangle holds them all
        margin: pixels to add on each side, as far as the mask goes
        level: the lowest value that counts as selected

    Returns:
        left: pixels left of the rectangle
        top: pixels above the rectangle
        width: width of the rectangle
        height: height of the rectangle
    """
    selected = (mask.data >= level).amax((0, 1))
    rows, columns = selected.any(1).nonzero().flatten(), selected.any(0).nonzero().flatten()
    if len(rows) == 0:
        raise BadInput(f"expected a mask that selects something, got none of its values at {level:g} or above; lower "
                       "the level or draw a mask")
    height, width = mask.data.shape[2:]
    top, left = max(0, int(rows[0]) - margin), max(0, int(columns[0]) - margin)
    bottom, right = min(height, int(rows[-1]) + 1 + margin), min(width, int(columns[-1]) + 1 + margin)
    return Bounds(left, top, right - left, bottom - top)
