"""A mask made larger or smaller."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Choice, Mask, Range, Shape, node
from nodes.masks.growing import GROW, grown


@node("masks.grow", version=1, tags=("dilate", "erode", "shrink", "expand", "contract", "morphology"),
      sentence="{mask} is grown by {pixels} pixels")
def grow(
    mask: Annotated[Mask, Shape("N 1 H W")],
    pixels: Annotated[int, Range(-1024, 1024, step=1, unit="px")] = 8,
    form: Annotated[str, Choice(GROW)] = "disk",
) -> Annotated[Mask, Shape("N 1 H W")]:
    """Grow the selected parts of a mask, or shrink them (dilation and erosion).

    Args:
        mask: the mask
        pixels: how far; negative shrinks
        form: disk keeps corners round, square keeps them sharp, diamond cuts them off
    """
    return Mask(grown(mask.data, pixels, form))
