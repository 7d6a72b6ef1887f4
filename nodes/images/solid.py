"""A picture of one colour."""

from __future__ import annotations

from typing import Annotated

import torch

from nodes.images.pixels import Side, check_size, color_values
from nodes.interface import Color, Image, Shape, node


@node("images.solid", version=1, tags=("color", "empty", "background", "fill"), cheap=True,
      phrase="a picture of the colour {color}")
def solid(
    color: Annotated[str, Color()] = "#808080",
    width: Side = 512,
    height: Side = 512,
) -> Annotated[Image, Shape("1 C height width")]:
    """A picture of one colour.

    Args:
        color: the colour; #rrggbbaa makes it transparent
        width: width of the picture
        height: height of the picture
    """
    check_size(width, height)
    values = torch.tensor(color_values(color), dtype=torch.float32)
    return Image(values.view(1, -1, 1, 1).expand(-1, -1, height, width).clone())
