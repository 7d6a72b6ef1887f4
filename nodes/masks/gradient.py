"""A mask that fades from one side to the other."""

from __future__ import annotations

import math
from typing import Annotated

from nodes.images.pixels import Side, check_size
from nodes.interface import BadInput, Mask, Range, Shape, node
from nodes.masks.shapes import pixel_centres

Part = Annotated[float, Range(-1, 2, step=0.01)]


@node("masks.gradient", version=1, tags=("linear", "ramp", "fade", "draw", "transition"), cheap=True,
      phrase="a mask that rises in the direction of {degrees} degrees")
def gradient(
    width: Side = 512,
    height: Side = 512,
    degrees: Annotated[float, Range(-360, 360, step=1, unit="°")] = 0.0,
    start: Part = 0.0,
    end: Part = 1.0,
) -> Annotated[Mask, Shape("1 1 height width")]:
    """A mask that rises evenly from 0 to 1 in one direction.

    Args:
        width: width of the mask
        height: height of the mask
        degrees: where it rises to: 0 is to the right, 90 upwards
        start: where it leaves 0, as a part of the way across the mask
        end: where it reaches 1, as a part of the way across the mask
    """
    if end <= start:
        raise BadInput(f"expected an end behind the start, got start {start:g} and end {end:g}; to let it fall, add "
                       "180 degrees")
    check_size(width, height)
    x, y = pixel_centres(width, height)
    right, up = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    across = (x - width / 2) * right - (y - height / 2) * up
    way = across / (width * abs(right) + height * abs(up)) + 0.5
    return Mask(((way - start) / (end - start)).clamp(0, 1)[None, None].float().contiguous())
