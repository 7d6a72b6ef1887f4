"""Morphology: the largest and the smallest value near each pixel."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional


def dilated_square(x: Tensor, radius: int) -> Tensor:
    """The largest value of [N, 1, H, W] within a square of 2 radius + 1 pixels."""
    rows = functional.max_pool2d(x, (2 * radius + 1, 1), 1, (radius, 0))
    return functional.max_pool2d(rows, (1, 2 * radius + 1), 1, (0, radius))


def dilated_disk(x: Tensor, radius: int) -> Tensor:
    """The largest value within a disk: row by row of the disk, the largest along its width."""
    height = x.shape[2]
    result = x.clone()
    for down in range(-min(radius, height - 1), min(radius, height - 1) + 1):
        half = math.isqrt(radius * radius - down * down)
        rows = slice(max(0, down), min(height, height + down))
        wide = functional.max_pool2d(x[:, :, rows], (1, 2 * half + 1), 1, (0, half))
        into = result[:, :, max(0, -down):max(0, -down) + wide.shape[2]]
        into.copy_(torch.maximum(into, wide))
    return result


GROW: dict[str, Callable[[Tensor, int], Tensor]] = {"disk": dilated_disk, "square": dilated_square}


def grown(x: Tensor, pixels: int, form: str) -> Tensor:
    """Selected parts of [N, 1, H, W] grown by so many pixels, or shrunk; the frame neither adds nor takes away.

    x: in [0, 1]. Shrinking the selected parts is growing the others.
    """
    if pixels == 0:
        return x.clone()
    return GROW[form](x, pixels) if pixels > 0 else 1 - GROW[form](1 - x, -pixels)
