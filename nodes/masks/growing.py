"""Morphology: the largest and the smallest value near each pixel."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional


def runs(x: Tensor, radius: int) -> list[Tensor]:
    """Largest values of [..., W] over 1, 2, 4, ... pixels to the right, up to 2 radius + 1, with room on both sides."""
    levels = [functional.pad(x, (radius, radius))]
    while 2 ** len(levels) <= 2 * radius + 1:
        step, last = 2 ** (len(levels) - 1), levels[-1]
        levels.append(torch.maximum(last[..., :-step], last[..., step:]))
    return levels


def along(levels: list[Tensor], radius: int, half: int, width: int) -> Tensor:
    """The largest value within `half` pixels to either side, from two runs that overlap, [..., W]."""
    level = (2 * half + 1).bit_length() - 1
    start, end = radius - half, radius + half + 1 - 2**level
    return torch.maximum(levels[level][..., start:start + width], levels[level][..., end:end + width])


def dilated_square(x: Tensor, radius: int) -> Tensor:
    """The largest value of [N, 1, H, W] within a square of 2 radius + 1 pixels."""
    for _ in range(2):  # along the rows, then along the columns
        x = along(runs(x, radius), radius, radius, x.shape[3]).transpose(2, 3)
    return x.contiguous()


def dilated_disk(x: Tensor, radius: int) -> Tensor:
    """The largest value within a disk."""
    return dilated_rows(x, radius, lambda down: math.isqrt(radius * radius - down * down))


def dilated_diamond(x: Tensor, radius: int) -> Tensor:
    """The largest value within a diamond: as many steps away, along rows and columns."""
    return dilated_rows(x, radius, lambda down: radius - down)


def dilated_rows(x: Tensor, radius: int, half: Callable[[int], int]) -> Tensor:
    """The largest value within a form: row by row of it, the largest along its width, moved up and down.

    half: how far the form reaches to either side, so many rows away from its middle
    """
    height, width = x.shape[2:]
    levels, result = runs(x, radius), x.clone()
    for down in range(min(radius, height - 1) + 1):
        wide = along(levels, radius, half(down), width)
        for into, rows in ((result[:, :, : height - down], wide[:, :, down:]),
                           (result[:, :, down:], wide[:, :, : height - down])):
            torch.maximum(into, rows, out=into)
    return result


GROW: dict[str, Callable[[Tensor, int], Tensor]] = {"disk": dilated_disk, "square": dilated_square,
                                                   "diamond": dilated_diamond}


def grown(x: Tensor, pixels: int, form: str) -> Tensor:
    """Selected parts of [N, 1, H, W] grown by so many pixels, or shrunk; the frame neither adds nor takes away.

    x: in [0, 1]. Shrinking the selected parts is growing the others.
    """
    if pixels == 0:
        return x.clone()
    narrow = x.byte() if bool(((x == 0) | (x == 1)).all()) else x  # a byte a pixel is four times less to move
    grown = GROW[form](narrow, pixels) if pixels > 0 else 1 - GROW[form](1 - narrow, -pixels)
    return grown.to(x)
