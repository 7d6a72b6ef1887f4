"""Residual blocks and changes of resolution; attribute names are those of the files."""

from __future__ import annotations

import math

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

GROUPS = 32  # of every group normalisation
LONGEST_PERIOD = 10_000


def sinusoids(values: Tensor, width: int) -> Tensor:
    """Cosines, then sines of values [N] at `width` / 2 frequencies from 1 down to 1 / 10000 (Vaswani et al. 2017).

    Returns [N, width] float32.
    """
    half = width // 2
    steps = torch.arange(half, dtype=torch.float32, device=values.device)
    frequencies = torch.exp(-math.log(LONGEST_PERIOD) / half * steps)
    angles = values.float()[:, None] * frequencies
    return torch.cat([angles.cos(), angles.sin()], 1)


class ResBlock(nn.Module):
    """Two convolutions on a branch beside the input; the embedding of the noise level is added between them."""

    def __init__(self, inputs: int, outputs: int, embedding: int) -> None:
        super().__init__()
        self.in_layers = nn.Sequential(nn.GroupNorm(GROUPS, inputs), nn.SiLU(), conv3(inputs, outputs))
        self.emb_layers = nn.Sequential(nn.SiLU(), nn.Linear(embedding, outputs))
        self.out_layers = nn.Sequential(nn.GroupNorm(GROUPS, outputs), nn.SiLU(), nn.Identity(),
                                        conv3(outputs, outputs))
        self.skip_connection = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """x: [N, inputs, h, w]; embedding: [N, width]. Returns [N, outputs, h, w]."""
        h = self.in_layers(x) + self.emb_layers(embedding)[:, :, None, None]
        return self.skip_connection(x) + self.out_layers(h)


class Downsample(nn.Module):
    """Half the resolution."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.op = nn.Conv2d(channels, channels, 3, stride=2, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """[N, C, h, w] -> [N, C, ceil(h / 2), ceil(w / 2)]."""
        return self.op(x)


class Upsample(nn.Module):
    """Twice the resolution, or that of the skip connection that is joined next."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = conv3(channels, channels)

    def forward(self, x: Tensor, size: tuple[int, int]) -> Tensor:
        """[N, C, h, w] -> [N, C, *size]."""
        return self.conv(F.interpolate(x, size=size, mode="nearest"))


def conv3(inputs: int, outputs: int) -> nn.Conv2d:
    """A 3x3 convolution that keeps the size."""
    return nn.Conv2d(inputs, outputs, 3, padding=1)
