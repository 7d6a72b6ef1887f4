"""A picture in few levels."""

from __future__ import annotations

from typing import Annotated

import torch

from nodes.images.pixels import clamped, split_alpha
from nodes.interface import Image, Range, Shape, node


@node("images.posterise", version=1, tags=("posterize", "levels", "banding", "reduce", "poster"),
      sentence="{image} is brought to {levels} levels a channel")
def posterise(
    image: Annotated[Image, Shape("N C H W")],
    levels: Annotated[int, Range(2, 256, step=1)] = 4,
) -> Annotated[Image, Shape("N C H W")]:
    """Bring each channel of a picture to a few equally spaced levels, from black to full; alpha is kept.

    Args:
        image: the picture
        levels: how many levels each channel keeps; each value goes to the nearest
    """
    colors, alpha = split_alpha(image.data)
    return clamped(torch.cat([(colors * (levels - 1)).round() / (levels - 1), alpha], dim=1))
