"""Separable resampling with named filters, antialiased when shrinking.

Each output pixel is a weighted mean of the input pixels under a filter that is centred on it. When the picture
shrinks, the filter widens by the same factor, so that every input pixel counts and nothing aliases.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

_BLOCK = 256  # new pixels at a time


@dataclass(frozen=True)
class Filter:
    """A resampling filter: `weight(distance)`, zero beyond `radius` input pixels."""

    radius: float
    weight: Callable[[Tensor], Tensor]


def _box(x: Tensor) -> Tensor:
    return ((x > -0.5) & (x <= 0.5)).double()


def _triangle(x: Tensor) -> Tensor:
    return (1 - x.abs()).clamp(min=0)


def _cubic(x: Tensor) -> Tensor:
    """Keys' cubic convolution with a = -0.5 (Catmull-Rom), Keys 1981."""
    a, x = -0.5, x.abs()
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = (((x - 5) * x + 8) * x - 4) * a
    return torch.where(x < 1, near, torch.where(x < 2, far, 0.0))


def _lanczos(x: Tensor) -> Tensor:
    """Windowed sinc with three lobes."""
    return torch.where(x.abs() < 3, torch.sinc(x) * torch.sinc(x / 3), 0.0)


FILTERS = {"box": Filter(0.5, _box), "bilinear": Filter(1, _triangle), "bicubic": Filter(2, _cubic),
           "lanczos": Filter(3, _lanczos)}
NAMES = ("nearest", *FILTERS)
"""What the nodes offer."""


def taps(size: int, new_size: int, kernel: Filter) -> tuple[Tensor, Tensor]:
    """For each new pixel the input pixels under the filter and their weights: two [new_size, taps] tensors."""
    scale = size / new_size
    widen = max(scale, 1.0)
    reach = kernel.radius * widen
    centre = (torch.arange(new_size, dtype=torch.float64) + 0.5) * scale
    first = (centre - reach + 0.5).floor().long()
    index = first[:, None] + torch.arange(math.ceil(2 * reach) + 1)
    weight = kernel.weight((index + 0.5 - centre[:, None]) / widen)
    inside = (index >= 0) & (index < size)  # beyond the edge nothing is weighed
    weight = torch.where(inside, weight, 0.0)
    return index.clamp(0, size - 1), weight / weight.sum(1, keepdim=True)


def bands(size: int, new_size: int, kernel: Filter) -> Iterator[tuple[slice, Tensor]]:
    """The weights as small matrices along the diagonal: a block of new pixels needs a short stretch of old ones.

    Yields (old pixels, weights [new, old]), block after block; far smaller in all than one matrix.
    """
    index, weight = taps(size, new_size, kernel)
    for start in range(0, new_size, _BLOCK):
        block = slice(start, min(start + _BLOCK, new_size))
        first, last = int(index[block].min()), int(index[block].max())
        matrix = torch.zeros(block.stop - start, last + 1 - first, dtype=torch.float64)
        yield slice(first, last + 1), matrix.scatter_add_(1, index[block] - first, weight[block])


def resample_columns(x: Tensor, width: int, kernel: Filter) -> Tensor:
    """[C, H, W] to [C, H, width]."""
    return torch.cat([x[:, :, old] @ weight.to(x).T for old, weight in bands(x.shape[2], width, kernel)], dim=2)


def resample_rows(x: Tensor, height: int, kernel: Filter) -> Tensor:
    """[C, H, W] to [C, height, W]."""
    return torch.cat([weight.to(x) @ x[:, old] for old, weight in bands(x.shape[1], height, kernel)], dim=1)


def resample(x: Tensor, height: int, width: int, name: str) -> Tensor:
    """Resample [N, C, H, W] to [N, C, height, width] with a named filter; values may overshoot [0, 1]."""
    if name == "nearest":
        rows = ((torch.arange(height) + 0.5) * (x.shape[2] / height)).long()
        columns = ((torch.arange(width) + 0.5) * (x.shape[3] / width)).long()
        return x[:, :, rows][:, :, :, columns]
    # One sample at a time: sums may be ordered by the batch, and sample 7 must not depend on its company.
    return torch.stack([_resample_one(sample, height, width, FILTERS[name]) for sample in x])


def _resample_one(x: Tensor, height: int, width: int, kernel: Filter) -> Tensor:
    x = x if width == x.shape[2] else resample_columns(x, width, kernel)
    return x.clone() if height == x.shape[1] else resample_rows(x, height, kernel)
