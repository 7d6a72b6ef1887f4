"""A picture scaled by a factor."""

from __future__ import annotations

from typing import Annotated

from nodes.images.pixels import check_size
from nodes.images.resampling import NAMES
from nodes.images.resize import resized
from nodes.interface import Choice, Image, Range, Shape, node


@node("images.resize_by", version=1, tags=("scale", "zoom", "factor", "enlarge"),
      sentence="{image} is scaled by {factor}[ by the filter {method}]")
def resize_by(
    image: Annotated[Image, Shape("N C H W")],
    factor: Annotated[float, Range(0.01, 64, log=True)] = 2.0,
    method: Annotated[str, Choice(NAMES)] = "lanczos",
) -> Annotated[Image, Shape("N C h w")]:
    """Scale a picture by a factor, keeping its proportions.

    Args:
        image: the picture
        factor: new size over old size; below 1 it shrinks
        method: the filter: nearest keeps hard pixels, box averages, bilinear is soft, bicubic and lanczos are sharp
    """
    count, _, rows, columns = image.data.shape
    width, height = max(1, round(columns * factor)), max(1, round(rows * factor))
    check_size(width, height, count)
    return resized(image.data, width, height, method)
