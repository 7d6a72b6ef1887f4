"""A mask painted on a picture that another node gives."""

from __future__ import annotations

from typing import Annotated

from nodes.images.masks import painted
from nodes.interface import Context, Image, Mask, MaskFile, Shape, node


@node("images.paint_mask", version=1, tags=("brush", "inpaint", "draw", "select", "region"),
      phrase="a mask painted on {image}")
def paint_mask(
    ctx: Context,
    image: Annotated[Image, Shape("N C H W")],
    mask: Annotated[str | None, MaskFile("image")] = None,
) -> Annotated[Mask, Shape("N 1 H W")]:
    """A mask painted by hand on the picture that is wired in; every picture of a batch gets it.

    Args:
        image: the picture that the mask lies on
        mask: the painted mask; empty selects nothing. Of a file with transparency, what is opaque is selected
    """
    return Mask(painted(ctx, mask, image))
