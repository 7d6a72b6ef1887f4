"""Separable resampling with named filters, antialiased when shrinking.

Each output pixel is a weighted mean of the input pixels under a filter that is centred on it. When the picture
shrinks, the filter widens by the same factor, so that every input pixel counts and nothing aliases.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor


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


def resample_rows(x: Tensor, new_size: int, kernel: Filter) -> Tensor:
    """Resample along the last dimension: [..., size] -> [..., new_size]; one pass a tap keeps memory small."""
    index, weight = taps(x.shape[-1], new_size, kernel)
    index, weight = index.to(x.device), weight.to(x)
    result = torch.zeros(*x.shape[:-1], new_size, dtype=x.dtype, device=x.device)
    for tap in range(index.shape[1]):
        if bool(weight[:, tap].any()):
            result += weight[:, tap] * x.index_select(-1, index[:, tap])
    return result


def resample(x: Tensor, height: int, width: int, name: str) -> Tensor:
    """Resample [N, C, H, W] to [N, C, height, width] with a named filter; values may overshoot [0, 1]."""
    if name == "nearest":
        rows = ((torch.arange(height) + 0.5) * (x.shape[2] / height)).long()
        columns = ((torch.arange(width) + 0.5) * (x.shape[3] / width)).long()
        return x[:, :, rows][:, :, :, columns]
    if width != x.shape[3]:
        x = resample_rows(x, width, FILTERS[name])
    if height != x.shape[2]:
        x = resample_rows(x.transpose(2, 3), height, FILTERS[name]).transpose(2, 3)
    return x.contiguous()
