"""A picture read from a file."""

from __future__ import annotations

from typing import Annotated

from nodes.images.files import read_image
from nodes.interface import Context, Image, ImageFile, Shape, node


@node("images.load", version=1, tags=("open", "read", "file", "png", "jpeg", "webp"), phrase="the picture {file}")
def load(ctx: Context, file: Annotated[str, ImageFile()]) -> Annotated[Image, Shape("1 C H W")]:
    """Read a picture from a PNG, JPEG or WebP file, upright and in sRGB.

    Grey, RGB and RGBA files keep their channels; of an animation the first frame is read.

    Args:
        file: an uploaded picture, or the name of a file below the images folder
    """
    return read_image(ctx.open_image(file), file)
