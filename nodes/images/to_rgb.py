"""A picture as red, green and blue."""

from __future__ import annotations

from typing import Annotated

from nodes.images.pixels import clamped, over_color
from nodes.interface import Color, Image, Shape, node

RGBA = 4


@node("images.to_rgb", version=1, tags=("flatten", "alpha", "transparency", "background"), cheap=True,
      sentence="{image} is brought to three channels")
def to_rgb(
    image: Annotated[Image, Shape("N C H W")],
    background: Annotated[str, Color()] = "#ffffff",
    opaque: bool = False,
) -> Annotated[Image, Shape("N 3 H W")]:
    """A picture in three channels: grey is repeated, transparent pixels show the background.

    Args:
        image: the picture
        background: what shows where the picture is transparent
        opaque: show the colours that lie beneath transparency instead, as if there were none
    """
    if opaque and image.data.shape[1] == RGBA:
        return clamped(image.data[:, :3])
    return clamped(over_color(image.data, background))
