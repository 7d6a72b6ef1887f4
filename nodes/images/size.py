"""The size of a picture, as numbers."""

from __future__ import annotations

from typing import NamedTuple

from nodes.interface import Image, node


class Size(NamedTuple):
    """What `size` returns."""

    width: int
    height: int
    channels: int
    count: int


@node("images.size", version=1, tags=("width", "height", "shape", "resolution"), cheap=True,
      sentence="the size of {image} is measured")
def size(image: Image) -> Size:
    """How large a picture is.

    Args:
        image: the picture

    Returns:
        width: pixels from left to right
        height: pixels from top to bottom
        channels: 1 is grey, 3 RGB, 4 RGBA
        count: pictures in the batch
    """
    count, channels, height, width = image.data.shape
    return Size(width, height, channels, count)
