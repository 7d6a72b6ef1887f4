"""The colours that a picture is made of."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import torch

from nodes.images.palettes import find_palette, hex_of
from nodes.images.pixels import over_color
from nodes.interface import Image, Range, Shape, node

_SIDE = 64  # of a swatch


class Palette(NamedTuple):
    """Colours, as texts and to look at."""

    colors: list[str]
    shares: list[float]
    image: Annotated[Image, Shape("1 3 h w")]


@node("images.palette", version=1, tags=("color", "scheme", "swatch", "dominant", "k-means", "extract"),
      sentence="{count} colours are found that stand for {image}")
def palette(
    image: Annotated[Image, Shape("N C H W")],
    count: Annotated[int, Range(1, 256, step=1)] = 8,
) -> Palette:
    """Find the colours that stand for a picture: each is the mean of those pixels that it is closest to.

    Args:
        image: the picture; a batch gets one palette for all, transparent parts count as white
        count: how many colours; a picture with fewer gives those

    Returns:
        colors: the colours as #rrggbb, the commonest first
        shares: which part of the pixels each colour stands for
        image: a square of each colour, side by side
    """
    found, share = find_palette(over_color(image.data, "#ffffff"), count)
    swatches = found.T[None, :, None, :].expand(1, 3, _SIDE, len(found)).repeat_interleave(_SIDE, dim=3)
    return Palette(hex_of(found), [float(s) for s in share], Image(torch.as_tensor(swatches).clamp(0, 1).contiguous()))
