"""Layers of the ADM U-Net; attribute names are those of the files."""

from __future__ import annotations

import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from nodes.encoders.attention import attend

GROUPS = 32  # of every group normalisation


class ResBlock(nn.Module):
    """Two convolutions beside a skip; the embedding scales and shifts between them, or is added.

    resize: "keep", or "down" (means of 2 x 2) or "up" (each pixel four times) before the first convolution
    """

    def __init__(self, inputs: int, outputs: int, embedding: int, scales: bool, resize: str = "keep") -> None:
        super().__init__()
        self.resize, self.scales = resize, scales
        self.in_layers = nn.Sequential(nn.GroupNorm(GROUPS, inputs), nn.SiLU(), conv3(inputs, outputs))
        self.emb_layers = nn.Sequential(nn.SiLU(), nn.Linear(embedding, outputs * (1 + scales)))
        self.out_layers = nn.Sequential(nn.GroupNorm(GROUPS, outputs), nn.SiLU(), nn.Identity(),
                                        conv3(outputs, outputs))
        self.skip_connection = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """x: [N, inputs, h, w]; embedding: [N, E]. Returns [N, outputs, h', w']."""
        norm, activation, conv = self.in_layers
        h = conv(resized(activation(norm(x)), self.resize))
        change = self.emb_layers(embedding)[..., None, None].to(h.dtype)
        if self.scales:
            scale, shift = change.chunk(2, dim=1)
            h = self.out_layers[1:](self.out_layers[0](h) * (1 + scale) + shift)
        else:
            h = self.out_layers(h + change)
        return self.skip_connection(resized(x, self.resize)) + h  # type: ignore[no-any-return]


class AttentionBlock(nn.Module):
    """Attention of all pixels to each other, beside its input.

    grouped: whether the channels of `qkv` are ordered by query, key and value, and not by head
    """

    def __init__(self, channels: int, heads: int, grouped: bool) -> None:
        super().__init__()
        self.heads, self.grouped = heads, grouped
        self.norm = nn.GroupNorm(GROUPS, channels)
        self.qkv, self.proj_out = nn.Conv1d(channels, 3 * channels, 1), nn.Conv1d(channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """[N, C, h, w] -> [N, C, h, w]."""
        rows, channels, *_ = x.shape
        flat = x.flatten(2)
        order = (3, self.heads) if self.grouped else (self.heads, 3)
        parts = self.qkv(self.norm(flat)).view(rows, *order, channels // self.heads, -1)
        q, k, v = (parts if self.grouped else parts.transpose(1, 2)).transpose(-1, -2).unbind(1)
        seen = attend(q, k, v).transpose(-1, -2).reshape(flat.shape)
        return (flat + self.proj_out(seen)).view(x.shape)


class Downsample(nn.Module):
    """Half the resolution by a strided convolution."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.op = nn.Conv2d(channels, channels, 3, stride=2, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """[N, C, h, w] -> [N, C, ceil(h / 2), ceil(w / 2)]."""
        return self.op(x)  # type: ignore[no-any-return]


class Upsample(nn.Module):
    """Twice the resolution, then a convolution."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = conv3(channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        """[N, C, h, w] -> [N, C, 2 h, 2 w]."""
        return self.conv(resized(x, "up"))  # type: ignore[no-any-return]


def resized(x: Tensor, mode: str) -> Tensor:
    """Means of 2 x 2 pixels, or each pixel four times, or x itself."""
    if mode == "keep":
        return x
    return F.avg_pool2d(x, 2) if mode == "down" else F.interpolate(x, scale_factor=2.0, mode="nearest")


def conv3(inputs: int, outputs: int) -> nn.Conv2d:
    """A 3x3 convolution that keeps the size."""
    return nn.Conv2d(inputs, outputs, 3, padding=1)
