"""A picture brought to a given size."""

from __future__ import annotations

from typing import Annotated

from torch import Tensor

from nodes.images.pixels import Side, check_size, clamped, on_premultiplied
from nodes.images.resampling import NAMES, resample
from nodes.interface import Choice, Image, Shape, node


def crop_to_ratio(data: Tensor, width: int, height: int) -> Tensor:
    """The largest middle part of [N, C, H, W] with the proportions of width x height, as much cut on either side."""
    rows, columns = data.shape[2:]
    left = min((columns - 1) // 2, max(0, round((columns - rows * width / height) / 2)))
    top = min((rows - 1) // 2, max(0, round((rows - columns * height / width) / 2)))
    return data[:, :, top:rows - top, left:columns - left]


def resized(data: Tensor, width: int, height: int, method: str) -> Image:
    """[N, C, H, W] at a new size, in [0, 1]: bicubic and lanczos overshoot at edges and are clamped."""
    return clamped(on_premultiplied(data, lambda x: resample(x, height, width, method)))


@node("images.resize", version=1, tags=("scale", "resample", "thumbnail", "lanczos"),
      sentence="{image} is resized to {width} by {height} pixels[ by the filter {method}]")
def resize(
    image: Annotated[Image, Shape("N C H W")],
    width: Side = 512,
    height: Side = 512,
    method: Annotated[str, Choice(NAMES)] = "lanczos",
    fit: Annotated[str, Choice(("stretch", "crop"))] = "stretch",
) -> Annotated[Image, Shape("N C height width")]:
    """Bring a picture to a given size with a named filter, without aliasing when it shrinks.

    Args:
        image: the picture
        width: new width
        height: new height
        method: the filter: nearest keeps hard pixels, box averages, bilinear is soft, bicubic and lanczos are sharp
        fit: stretch changes the proportions; crop keeps them and cuts what stands over, evenly on both sides
    """
    check_size(width, height, image.data.shape[0])
    data = crop_to_ratio(image.data, width, height) if fit == "crop" else image.data
    return resized(data, width, height, method)
