"""A picture with a given number of pixels."""

from __future__ import annotations

import math
from typing import Annotated

from nodes.images.pixels import check_size
from nodes.images.resampling import NAMES
from nodes.images.resize import crop_to_ratio, resized
from nodes.images.resize_to_multiple import to_multiple
from nodes.interface import Choice, Image, Range, Shape, node

MEGAPIXEL = 1024 * 1024


@node("images.resize_to_area", version=1, tags=("scale", "total pixels", "megapixels", "budget"),
      sentence="{image} is resized to {megapixels} megapixels")
def resize_to_area(
    image: Annotated[Image, Shape("N C H W")],
    megapixels: Annotated[float, Range(0.0001, 60, step=0.01, log=True)] = 1.0,
    multiple: Annotated[int, Range(1, 1024, step=1, unit="px")] = 8,
    method: Annotated[str, Choice(NAMES)] = "lanczos",
) -> Annotated[Image, Shape("N C h w")]:
    """Bring a picture to a given number of pixels, keeping its proportions as nearly as the multiple allows.

    Args:
        image: the picture
        megapixels: width times height; 1 is 1024 x 1024, 0.25 is 512 x 512
        multiple: what both sides are divisible by afterwards; what stands over is cut evenly
        method: the filter: nearest keeps hard pixels, box averages, bilinear is soft, bicubic and lanczos are sharp
    """
    count, _, rows, columns = image.data.shape
    scale = math.sqrt(megapixels * MEGAPIXEL / (rows * columns))
    width, height = (to_multiple(side * scale, multiple) for side in (columns, rows))
    check_size(width, height, count)
    return resized(crop_to_ratio(image.data, width, height), width, height, method)
