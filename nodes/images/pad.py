"""A picture with a border."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import torch
from torch import Tensor

from nodes.images.kernels import padded
from nodes.images.pixels import Distance, check_size, color_like
from nodes.interface import Choice, Color, Image, Mask, Shape, node

EDGES = ("color", "replicate", "reflect")
"""What the border shows: one colour, the outermost pixels repeated, or the picture mirrored."""


class Padded(NamedTuple):
    """A larger picture and where it is new."""

    image: Annotated[Image, Shape("N C h w")]
    mask: Annotated[Mask, Shape("N 1 h w")]


def framed(data: Tensor, left: int, right: int, top: int, bottom: int, fill: Tensor) -> Tensor:
    """[N, C, H, W] with a border of one value a channel, fill [1, C, 1, 1]."""
    count, channels, height, width = data.shape
    result = fill.expand(count, channels, top + height + bottom, left + width + right).clone()
    result[:, :, top:top + height, left:left + width] = data
    return result


@node("images.pad", version=1, tags=("border", "extend", "frame", "outpaint", "canvas size", "margin"), cheap=True,
      sentence="{image} gets a border")
def pad(
    image: Annotated[Image, Shape("N C H W")],
    left: Distance = 0,
    top: Distance = 0,
    right: Distance = 0,
    bottom: Distance = 0,
    edge: Annotated[str, Choice(EDGES)] = "color",
    color: Annotated[str, Color()] = "#808080",
) -> Padded:
    """Add a border to a picture, with a mask of what is new, such as for outpainting.

    Args:
        image: the picture
        left: pixels to add on the left
        top: pixels to add above
        right: pixels to add on the right
        bottom: pixels to add below
        edge: what the border shows; reflect repeats the edge where the picture is too small to be mirrored so far
        color: colour of the border for the edge `color`; #rrggbbaa makes it transparent

    Returns:
        image: the picture with its border
        mask: 1 on the border, 0 on the picture
    """
    count, _, height, width = image.data.shape
    check_size(left + width + right, top + height + bottom, count)
    if edge == "color":
        data = framed(image.data, left, right, top, bottom, color_like(color, image))
    else:
        data = padded(image.data, left, right, top, bottom, edge).clone()
    inside = torch.zeros(count, 1, height, width)
    return Padded(Image(data), Mask(framed(inside, left, right, top, bottom, torch.ones(1, 1, 1, 1))))
