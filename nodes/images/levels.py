"""Black point, white point and middle tones."""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from nodes.images.curve import CHANNELS
from nodes.images.pixels import clamped, split_alpha
from nodes.interface import BadInput, Choice, Image, Range, Shape, node

Level = Annotated[float, Range(0, 1, step=0.01)]


def leveled(x: Tensor, black: float, white: float, gamma: float) -> Tensor:
    """((x - black) / (white - black)) ** (1 / gamma), cut off at 0 and 1."""
    return ((x - black) / (white - black)).clamp(0, 1) ** (1 / gamma)


@node("images.levels", version=1, tags=("tone", "contrast", "black point", "white point", "gamma", "exposure"),
      sentence="the levels of {image} are spread[ from {black}][ to {white}][ with gamma {gamma}]")
def levels(
    image: Annotated[Image, Shape("N C H W")],
    black: Level = 0.0,
    white: Level = 1.0,
    gamma: Annotated[float, Range(0.1, 10, step=0.01, log=True)] = 1.0,
    darkest: Level = 0.0,
    lightest: Level = 1.0,
    channel: Annotated[str, Choice(CHANNELS)] = "all",
) -> Annotated[Image, Shape("N C H W")]:
    """Spread the levels of a picture between a black point and a white point; alpha is kept.

    Args:
        image: the picture
        black: this level and all below become the darkest
        white: this level and all above become the lightest
        gamma: above 1 lightens the middle tones, below 1 darkens them
        darkest: the darkest level of the result; above `lightest` gives a negative
        lightest: the lightest level of the result
        channel: which colours it changes; luma changes brightness and keeps the differences between the colours
    """
    if white <= black:
        raise BadInput(f"expected a white point above the black point, got black {black:g} and white {white:g}; for a "
                       "negative set darkest above lightest")
    colors, alpha = split_alpha(image.data)
    changed = CHANNELS[channel](
        colors, lambda x: darkest + (lightest - darkest) * leveled(x, black, white, gamma))
    return clamped(torch.cat([changed, alpha], dim=1))
