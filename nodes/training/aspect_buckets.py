"""Sizes for pictures of different forms: about the same area each, so that a batch of any of them costs the same."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

Size = tuple[int, int]
"""Width and height in pixels."""


def bucket_sizes(side: int, multiple: int, widest: float = 2.0) -> tuple[Size, ...]:
    """All sizes of at most side * side pixels whose sides are multiples, none longer than `widest` times its width.

    For each width the largest height that fits is taken, and the same on its side.
    """
    sizes = set()
    for width in range(multiple, int(side * math.sqrt(widest)) + multiple, multiple):
        height = side * side // width // multiple * multiple
        if height >= multiple and max(width / height, height / width) <= widest:
            sizes |= {(width, height), (height, width)}
    return tuple(sorted(sizes))


def nearest_bucket(width: int, height: int, sizes: tuple[Size, ...]) -> Size:
    """The size whose form is nearest to that of a picture; of equals the largest."""
    form = math.log(width / height)
    return min(sizes, key=lambda size: (abs(math.log(size[0] / size[1]) - form), -size[0] * size[1]))


def filled(picture: Tensor, size: Size) -> Tensor:
    """A picture [1, C, h, w] that fills a size: scaled until it does, what sticks out is cut evenly from both sides."""
    width, height = size
    scale = max(width / picture.shape[-1], height / picture.shape[-2])
    inner = max(height, round(picture.shape[-2] * scale)), max(width, round(picture.shape[-1] * scale))
    return centred(F.interpolate(picture, inner, mode="bicubic", antialias=True).clamp(0, 1), size)


def centred(picture: Tensor, size: Size) -> Tensor:
    """The middle of a picture."""
    top, left = (picture.shape[-2] - size[1]) // 2, (picture.shape[-1] - size[0]) // 2
    return picture[..., top:top + size[1], left:left + size[0]]


def fitted(picture: Tensor, size: Size) -> Tensor:
    """A picture [1, C, h, w] that fits into a size whole, on white."""
    width, height = size
    scale = min(width / picture.shape[-1], height / picture.shape[-2])
    inner = max(1, round(picture.shape[-2] * scale)), max(1, round(picture.shape[-1] * scale))
    small = F.interpolate(picture, inner, mode="bicubic", antialias=True).clamp(0, 1)
    top, left = (height - inner[0]) // 2, (width - inner[1]) // 2
    return F.pad(small, (left, width - inner[1] - left, top, height - inner[0] - top), value=1.0)


def as_bytes(pictures: list[Tensor]) -> Tensor:
    """Pictures of one size as [N, C, H, W] uint8."""
    return (torch.cat(pictures) * 255).round().to(torch.uint8)
