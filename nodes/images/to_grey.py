"""A picture without its colours."""

from __future__ import annotations

from typing import Annotated

from nodes.images.pixels import clamped, grey
from nodes.interface import Image, Shape, node


@node("images.to_grey", version=1, tags=("gray", "greyscale", "luminance", "monochrome"), cheap=True,
      sentence="{image} is turned grey")
def to_grey(image: Annotated[Image, Shape("N C H W")]) -> Annotated[Image, Shape("N 1 H W")]:
    """A picture in grey: one channel, the luma of its colours (Rec. 709); alpha is left out.

    Args:
        image: the picture
    """
    return clamped(grey(image.data))
