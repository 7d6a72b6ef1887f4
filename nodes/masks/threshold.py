"""A mask with a hard edge."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Mask, Range, Shape, node


@node("masks.threshold", version=1, tags=("binary", "binarise", "hard", "cut off"), cheap=True,
      sentence="{mask} is made hard at {level}")
def threshold(
    mask: Annotated[Mask, Shape("N 1 H W")],
    level: Annotated[float, Range(0, 1, step=0.01)] = 0.5,
) -> Annotated[Mask, Shape("N 1 H W")]:
    """Make a mask hard: 1 from a level on, 0 below.

    Args:
        mask: the mask; a picture becomes one through images.to_mask
        level: the lowest value that is selected
    """
    return Mask((mask.data >= level).float())
