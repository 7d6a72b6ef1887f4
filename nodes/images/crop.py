"""A part of a picture."""

from __future__ import annotations

from typing import Annotated

from nodes.images.pixels import Distance, Side, describe
from nodes.interface import BadInput, Image, Shape, node


@node("images.crop", version=1, tags=("cut", "region", "trim"), cheap=True,
      sentence="a rectangle of {width} by {height} pixels is cut out of {image}")
def crop(
    image: Annotated[Image, Shape("N C H W")],
    left: Distance = 0,
    top: Distance = 0,
    width: Side = 512,
    height: Side = 512,
) -> Annotated[Image, Shape("N C height width")]:
    """Cut a rectangle out of a picture.

    Args:
        image: the picture
        left: pixels left of the rectangle
        top: pixels above the rectangle
        width: width of the rectangle
        height: height of the rectangle
    """
    rows, columns = image.data.shape[2:]
    if left + width > columns or top + height > rows:
        raise BadInput(f"expected a rectangle inside the picture, got {width} x {height} at ({left}, {top}) of "
                       f"{describe(image)}; make it smaller or move it")
    return Image(image.data[:, :, top:top + height, left:left + width].clone())
