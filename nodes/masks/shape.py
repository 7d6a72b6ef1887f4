"""A drawn shape as a mask."""

from __future__ import annotations

import math
from typing import Annotated

from nodes.images.pixels import Side, check_size
from nodes.interface import Choice, Mask, Pad, Range, Shape, node
from nodes.masks.shapes import SHAPES, covered, pixel_centres

Part = Annotated[float, Range(0.001, 4, step=0.01)]


@node("masks.shape", version=1, tags=("draw", "rectangle", "circle", "ellipse", "region", "select"), cheap=True,
      phrase="a mask in the form of a {shape}")
def shape(
    width: Side = 512,
    height: Side = 512,
    shape: Annotated[str, Choice(SHAPES)] = "ellipse",
    middle: Annotated[list[float], Pad(x_label="right", y_label="up")] = (0.0, 0.0),  # type: ignore[assignment]
    shape_width: Part = 0.5,
    shape_height: Part = 0.5,
    degrees: Annotated[float, Range(-360, 360, step=1, unit="°")] = 0.0,
    softness: Annotated[float, Range(0, 4096, step=0.5, unit="px")] = 0.0,
) -> Annotated[Mask, Shape("1 1 height width")]:
    """A mask with one shape: inside is selected, with a smooth edge.

    Args:
        width: width of the mask
        height: height of the mask
        shape: what to draw
        middle: where its middle lies: [0, 0] is the middle of the mask, [1, 1] its upper right corner
        shape_width: its width as a part of the mask's width
        shape_height: its height as a part of the mask's height
        degrees: turn around its middle, counter-clockwise
        softness: how far the edge fades on both sides
    """
    check_size(width, height)
    x, y = pixel_centres(width, height)
    x, y = x - width * (1 + middle[0]) / 2, y - height * (1 - middle[1]) / 2
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    distance = SHAPES[shape](x * cos - y * sin, x * sin + y * cos, shape_width * width / 2, shape_height * height / 2)
    return Mask(covered(distance, softness)[None, None].float().contiguous())
