"""A picture read from a file, with a mask painted on it."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from nodes.images.files import read_image
from nodes.images.masks import painted
from nodes.interface import Context, Image, ImageFile, Mask, MaskFile, Shape, node


class Masked(NamedTuple):
    """A picture and the mask on it, equally large."""

    image: Annotated[Image, Shape("1 C H W")]
    mask: Annotated[Mask, Shape("1 1 H W")]


@node("images.load_masked", version=1, tags=("open", "read", "file", "inpaint", "paint", "brush", "select"),
      phrase="the picture {file}")
def load_masked(
    ctx: Context,
    file: Annotated[str, ImageFile()],
    mask: Annotated[str | None, MaskFile("file")] = None,
) -> Masked:
    """Read a picture from a file together with a mask that was painted on it by hand.

    Args:
        file: an uploaded picture, or the name of a file below the images folder
        mask: the painted mask; empty selects nothing. Of a file with transparency, what is opaque is selected

    Returns:
        image: the picture
        mask: as large as the picture; 1 where it was painted
    """
    image = read_image(ctx.open_image(file), file)
    return Masked(image, Mask(painted(ctx, mask, image)))
