"""A picture whose sides are multiples of a number."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated

from nodes.images.pixels import check_size
from nodes.images.resampling import NAMES
from nodes.images.resize import crop_to_ratio, resized
from nodes.interface import Choice, Image, Range, Shape, node

ROUNDS: dict[str, Callable[[float], int]] = {
    "nearest": lambda x: math.floor(x + 0.5), "down": math.floor, "up": math.ceil,
}


def to_multiple(side: float, multiple: int, how: str = "nearest") -> int:
    """The multiple near a length, at least one."""
    return max(1, ROUNDS[how](side / multiple)) * multiple


@node("images.resize_to_multiple", version=1, tags=("scale", "divisible", "align", "multiple of 8", "multiple of 64"),
      sentence="the sides of {image} are brought to multiples of {multiple}")
def resize_to_multiple(
    image: Annotated[Image, Shape("N C H W")],
    multiple: Annotated[int, Range(1, 1024, step=1, unit="px")] = 8,
    round_to: Annotated[str, Choice(ROUNDS)] = "nearest",
    method: Annotated[str, Choice(NAMES)] = "lanczos",
    fit: Annotated[str, Choice(("crop", "stretch"))] = "crop",
) -> Annotated[Image, Shape("N C h w")]:
    """Bring both sides of a picture to multiples of a number, as most models need.

    Args:
        image: the picture
        multiple: what both sides are divisible by afterwards; 8 and 64 are usual
        round_to: which multiple: the nearest, the next smaller or the next larger
        method: the filter: nearest keeps hard pixels, box averages, bilinear is soft, bicubic and lanczos are sharp
        fit: crop keeps the proportions and cuts what stands over, evenly on both sides; stretch changes them
    """
    count, _, rows, columns = image.data.shape
    width, height = (to_multiple(side, multiple, round_to) for side in (columns, rows))
    check_size(width, height, count)
    data = crop_to_ratio(image.data, width, height) if fit == "crop" else image.data
    return resized(data, width, height, method)
