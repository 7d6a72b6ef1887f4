"""The magnitude-preserving U-Net of EDM2 (Karras et al. 2024, "Analyzing and Improving the Training Dynamics").

Every layer keeps activations at unit variance: weights are normalised when they are used, sums, concatenations and
nonlinearities are scaled (their Eqs. 47, 66, 88 and 103), and nothing has a bias.
"""

from __future__ import annotations

import math

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from nodes.denoisers.adm.layers import resized
from nodes.denoisers.edm.levels import Shapes, below, multiple_of, side_of, steps
from nodes.denoisers.sides import check_sides
from nodes.encoders.attention import attend

EPS = 1e-4
RESIDUAL_SHARE = ATTENTION_SHARE = 0.3
LIMIT = 256.0
HEAD_CHANNELS = 64


def normalized(x: Tensor, over: tuple[int, ...]) -> Tensor:
    """To unit mean square over some dimensions, in float32."""
    length = torch.linalg.vector_norm(x, dim=over, keepdim=True, dtype=torch.float32)
    mean = EPS + length * math.sqrt(length.numel() / x.numel())
    return x / mean.to(x.dtype)


def mixed(a: Tensor, b: Tensor, share: float) -> Tensor:
    """The sum of unit-variance a and b with a share of b, at unit variance."""
    return a.lerp(b, share) / math.hypot(1 - share, share)


def beside(a: Tensor, b: Tensor) -> Tensor:
    """Channels of a and of b, each with half of the influence, at unit variance."""
    size_a, size_b = a.shape[1], b.shape[1]
    common = math.sqrt((size_a + size_b) / 0.5) / 2
    return torch.cat([a * (common / math.sqrt(size_a)), b * (common / math.sqrt(size_b))], 1)


def silu(x: Tensor) -> Tensor:
    """SiLU, scaled so that a unit normal input gives unit mean square."""
    return F.silu(x) / 0.596


class Weighted(nn.Module):
    """A linear map or convolution whose weight is normalised at each use."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(shape))

    def forward(self, x: Tensor, gain: Tensor | float = 1.0) -> Tensor:
        """x: [N, C] or [N, C, H, W]."""
        weight = normalized(self.weight.float(), tuple(range(1, self.weight.ndim)))
        weight = (weight * (gain / math.sqrt(self.weight[0].numel()))).to(x.dtype)
        return x @ weight.T if weight.ndim == 2 else F.conv2d(x, weight, padding=weight.shape[-1] // 2)


class Waves(nn.Module):
    """The noise level as cosines of random frequencies and phases that the file holds."""

    freqs: Tensor
    phases: Tensor

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.register_buffer("freqs", torch.empty(channels))
        self.register_buffer("phases", torch.empty(channels))

    def forward(self, level: Tensor) -> Tensor:
        """[N] -> [N, C] of unit mean square."""
        angle = torch.outer(level.float(), self.freqs.float()) + self.phases.float()
        return (angle.cos() * 2**0.5).to(level.dtype)


class Block(nn.Module):
    """A residual block; on the way in its skip is normalised first, on the way out it is not."""

    def __init__(self, shapes: Shapes, inward: bool, mode: str) -> None:
        super().__init__()
        self.inward, self.mode = inward, mode
        for name in ("conv_res0", "conv_res1", "emb_linear"):
            setattr(self, name, Weighted(shapes[f"{name}.weight"]))
        self.emb_gain = nn.Parameter(torch.empty(()))
        self.attends, self.reshapes = "attn_qkv.weight" in shapes, "conv_skip.weight" in shapes
        for name in ("attn_qkv", "attn_proj") * self.attends + ("conv_skip",) * self.reshapes:
            setattr(self, name, Weighted(shapes[f"{name}.weight"]))

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """x: [N, C, H, W], embedding: [N, E]."""
        x = resized(x, self.mode)
        if self.inward:
            x = normalized(self.conv_skip(x) if self.reshapes else x, (1,))
        h = self.conv_res0(silu(x))
        scale = self.emb_linear(embedding, self.emb_gain) + 1
        h = self.conv_res1(silu(h * scale.to(h.dtype)[..., None, None]))
        x = mixed(self.conv_skip(x) if self.reshapes and not self.inward else x, h, RESIDUAL_SHARE)
        if self.attends:
            x = mixed(x, self.looked(x), ATTENTION_SHARE)
        return x.clamp(-LIMIT, LIMIT)

    def looked(self, x: Tensor) -> Tensor:
        """Attention with queries, keys and values of unit length per channel (cosine attention)."""
        rows, channels, height, width = x.shape
        parts = self.attn_qkv(x).view(rows, channels // HEAD_CHANNELS, HEAD_CHANNELS, 3, height * width)
        q, k, v = normalized(parts, (2,)).permute(3, 0, 1, 4, 2)
        return self.attn_proj(attend(q, k, v).transpose(2, 3).reshape(x.shape))  # type: ignore[no-any-return]


class MagnitudeUNet(nn.Module):
    """The network of an EDM2 file, built from its names and shapes."""

    def __init__(self, shapes: Shapes) -> None:
        super().__init__()
        self.emb_noise = Weighted(shapes["emb_noise.weight"])
        self.emb_fourier = Waves(shapes["emb_noise.weight"][1])
        self.emb_label = Weighted(shapes["emb_label.weight"]) if "emb_label.weight" in shapes else None
        self.enc = nn.ModuleDict({s: self.step(shapes, "enc", s) for s in steps(shapes, "enc")})
        self.dec = nn.ModuleDict({s: self.step(shapes, "dec", s) for s in steps(shapes, "dec")})
        self.out_conv, self.out_gain = Weighted(shapes["out_conv.weight"]), nn.Parameter(torch.empty(()))

    @property
    def classes(self) -> int:
        """How many classes it knows; 0 = unconditional."""
        return self.emb_label.weight.shape[1] if self.emb_label else 0

    @property
    def side(self) -> int:
        """The side of the latents or pictures it was trained on."""
        return side_of(self.enc)

    def step(self, shapes: Shapes, way: str, name: str) -> nn.Module:
        """The module of one step."""
        path, kind = f"{way}.{name}", name.partition("_")[2]
        if kind == "conv":
            return Weighted(shapes[f"{path}.weight"])
        return Block(below(shapes, f"{path}."), way == "enc", kind if kind in ("up", "down") else "keep")

    def embedding(self, level: Tensor, labels: Tensor) -> Tensor:
        """The noise level and the class as one vector, [N, E]."""
        vector = self.emb_noise(self.emb_fourier(level))
        if self.emb_label is not None:
            vector = mixed(vector, self.emb_label(labels.to(vector) * math.sqrt(self.classes)), 0.5)
        return silu(vector)

    def forward(self, x: Tensor, level: Tensor, labels: Tensor) -> Tensor:
        """x: [N, C, H, W] of unit variance, level: [N] = ln(sigma) / 4, labels: [N, classes], zeros = any."""
        check_sides(x, multiple_of(self.enc), "cells")
        embedding = self.embedding(level, labels)
        x = torch.cat([x, torch.ones_like(x[:, :1])], 1)
        kept = []
        for step in self.enc.values():
            x = step(x, embedding) if isinstance(step, Block) else step(x)
            kept.append(x)
        for name, step in self.dec.items():
            x = step(beside(x, kept.pop()) if "block" in name else x, embedding)
        return self.out_conv(x, self.out_gain)  # type: ignore[no-any-return]
