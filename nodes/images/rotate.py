"""A picture turned by any angle."""

from __future__ import annotations

import math
from typing import Annotated

import torch
from torch import Tensor
from torch.nn import functional

from nodes.images.pixels import check_size, clamped, color_like, on_premultiplied
from nodes.interface import Choice, Color, Image, Range, Shape, Toggle, node

METHODS = ("nearest", "bilinear", "bicubic")


def turned_size(width: int, height: int, degrees: float) -> tuple[int, int]:
    """Width and height of the smallest upright frame around a turned picture."""
    cos, sin = (abs(f(math.radians(degrees))) for f in (math.cos, math.sin))
    return math.ceil(width * cos + height * sin - 1e-6), math.ceil(width * sin + height * cos - 1e-6)


def sources(width: int, height: int, degrees: float) -> tuple[Tensor, Tensor]:
    """Where each new pixel comes from, x and y in pixels from the centre, [height, width] float64.

    With y downwards, a turn by t counter-clockwise brings (x cos t - y sin t, x sin t + y cos t) to (x, y).
    """
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    y = torch.arange(height, dtype=torch.float64)[:, None] + 0.5 - height / 2
    x = torch.arange(width, dtype=torch.float64)[None, :] + 0.5 - width / 2
    return x * cos - y * sin, x * sin + y * cos


def turned(data: Tensor, x: Tensor, y: Tensor, method: str, behind: Tensor) -> Tensor:
    """[N, C, H, W] sampled at x, y; `behind` [1, C, 1, 1] shows outside, with a border one pixel soft."""
    count, _, height, width = data.shape
    places = torch.stack([2 * x / width, 2 * y / height], dim=2).to(data)[None]
    inside = [(side / 2 - at.abs() + 0.5).clamp(0, 1) for at, side in ((x, width), (y, height))]
    cover = (inside[0] * inside[1]).to(data)
    samples = [functional.grid_sample(data[i:i + 1], places, method, "border", align_corners=False)
               for i in range(count)]
    return behind + cover * (torch.cat(samples) - behind)


@node("images.rotate", version=1, tags=("turn", "angle", "straighten", "transform"),
      sentence="{image} is turned by {degrees} degrees")
def rotate(
    image: Annotated[Image, Shape("N C H W")],
    degrees: Annotated[float, Range(-360, 360, step=0.1, unit="°")] = 0.0,
    expand: Annotated[bool, Toggle()] = False,
    method: Annotated[str, Choice(METHODS)] = "bilinear",
    background: Annotated[str, Color()] = "#000000",
) -> Annotated[Image, Shape("N C h w")]:
    """Turn a picture around its centre by any angle; images.flip turns by quarters without loss.

    Args:
        image: the picture
        degrees: the angle; positive turns counter-clockwise
        expand: make the frame as large as the turned picture; else it keeps its size and the corners are cut
        method: nearest keeps hard pixels, bilinear is soft, bicubic is sharp
        background: what shows in the corners; #rrggbbaa makes them transparent where the picture has alpha
    """
    count, _, rows, columns = image.data.shape
    width, height = turned_size(columns, rows, degrees) if expand else (columns, rows)
    check_size(width, height, count)
    x, y = sources(width, height, degrees)
    behind = on_premultiplied_color(color_like(background, image))
    return clamped(on_premultiplied(image.data, lambda data: turned(data, x, y, method, behind)))


def on_premultiplied_color(color: Tensor) -> Tensor:
    """A colour [1, C, 1, 1] with its red, green and blue weighted by its alpha, if it has one."""
    return torch.cat([color[:, :3] * color[:, 3:], color[:, 3:]], dim=1) if color.shape[1] == 4 else color
