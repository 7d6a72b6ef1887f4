"""Transformers on feature maps: pixels attend to each other, then to the words of the prompt."""

from __future__ import annotations

from dataclasses import replace

import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from nodes.denoisers.ldm.hooks import Hooks, Where
from nodes.denoisers.ldm.layers import GROUPS


class CrossAttention(nn.Module):
    """Attention of x to a context; to itself where there is none."""

    def __init__(self, width: int, context_width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.to_q = nn.Linear(width, width, bias=False)
        self.to_k = nn.Linear(context_width, width, bias=False)
        self.to_v = nn.Linear(context_width, width, bias=False)
        self.to_out = nn.Sequential(nn.Linear(width, width), nn.Identity())

    def forward(self, x: Tensor, context: Tensor, hooks: Hooks, where: Where) -> Tensor:
        """x: [B, T, width]; context: [B, L, context_width]. Returns [B, T, width]."""
        q, k, v = (self.split(t) for t in (self.to_q(x), self.to_k(context), self.to_v(context)))
        out = hooks.attended(q, k, v, where)
        return self.to_out(out.transpose(1, 2).flatten(2))

    def split(self, x: Tensor) -> Tensor:
        """[B, T, width] -> [B, heads, T, width / heads]."""
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)


class GatedLinear(nn.Module):
    """GEGLU (Shazeer 2020): one half of a projection, gated by the GELU of the other."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.proj = nn.Linear(inputs, 2 * outputs)

    def forward(self, x: Tensor) -> Tensor:
        """[..., inputs] -> [..., outputs]."""
        value, gate = self.proj(x).chunk(2, -1)
        return value * F.gelu(gate)


class FeedForward(nn.Module):
    """Two layers on every position, four times as wide inside."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.net = nn.Sequential(GatedLinear(width, 4 * width), nn.Identity(), nn.Linear(4 * width, width))

    def forward(self, x: Tensor) -> Tensor:
        """[B, T, width] -> [B, T, width]."""
        return self.net(x)


class TransformerBlock(nn.Module):
    """Self-attention, cross-attention and a feed-forward layer, each on a branch beside its input."""

    def __init__(self, width: int, context_width: int, heads: int) -> None:
        super().__init__()
        self.attn1 = CrossAttention(width, width, heads)
        self.ff = FeedForward(width)
        self.attn2 = CrossAttention(width, context_width, heads)
        self.norm1, self.norm2, self.norm3 = nn.LayerNorm(width), nn.LayerNorm(width), nn.LayerNorm(width)

    def forward(self, x: Tensor, context: Tensor, hooks: Hooks, where: Where) -> Tensor:
        """x: [B, T, width]; context: [B, L, context_width]. Returns [B, T, width]."""
        own = self.norm1(x)
        x = x + self.attn1(own, own, hooks, replace(where, kind="self"))
        x = x + self.attn2(self.norm2(x), context, hooks, replace(where, kind="cross"))
        return x + self.ff(self.norm3(x))


class SpatialTransformer(nn.Module):
    """A feature map as a sequence of its pixels, through transformer blocks, beside itself."""

    def __init__(self, width: int, context_width: int, heads: int, depth: int, linear: bool) -> None:
        super().__init__()
        self.heads, self.linear = heads, linear
        self.norm = nn.GroupNorm(GROUPS, width, eps=1e-6)
        self.proj_in = nn.Linear(width, width) if linear else nn.Conv2d(width, width, 1)
        self.transformer_blocks = nn.ModuleList(TransformerBlock(width, context_width, heads) for _ in range(depth))
        self.proj_out = nn.Linear(width, width) if linear else nn.Conv2d(width, width, 1)

    def forward(self, x: Tensor, context: Tensor, hooks: Hooks, where: Where) -> Tensor:
        """x: [N, width, h, w]; context: [N, L, context_width]. Returns the shape of x."""
        height, width = x.shape[2:]
        where = replace(where, height=height, width=width, heads=self.heads)
        h = self.norm(x)
        h = self.proj_in(sequence(h)) if self.linear else sequence(self.proj_in(h))
        for layer, block in enumerate(self.transformer_blocks):
            h = block(h, context, hooks, replace(where, layer=layer))
        h = picture(self.proj_out(h), height, width) if self.linear else self.proj_out(picture(h, height, width))
        return x + h


def sequence(x: Tensor) -> Tensor:
    """[N, C, h, w] -> [N, h w, C]."""
    return x.flatten(2).transpose(1, 2)


def picture(x: Tensor, height: int, width: int) -> Tensor:
    """[N, h w, C] -> [N, C, h, w]."""
    return x.transpose(1, 2).unflatten(2, (height, width))
