"""The U-Nets of Karras et al. 2022: DDPM++ and NCSN++ (Song et al. 2021) and ADM (Dhariwal & Nichol 2021).

Both are built from the names and shapes of a file: `SongUNet` where attention has one head and blocks add the noise
level, `DhariwalUNet` where heads have 64 channels and the noise level scales and shifts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from nodes.denoisers.edm.levels import Shapes, below, multiple_of, side_of, steps
from nodes.denoisers.sides import check_sides
from nodes.encoders.attention import attend


@dataclass(frozen=True)
class Style:
    """In what the two families differ.

    eps:           of group normalisation
    skip_scale:    what sums of a branch and its skip are multiplied by
    head_channels: channels of an attention head, or None for one head
    adaptive:      whether the embedding scales and shifts, or is only added
    """

    eps: float
    skip_scale: float
    head_channels: int | None
    adaptive: bool


SONG = Style(1e-6, math.sqrt(0.5), None, adaptive=False)
ADM = Style(1e-5, 1.0, 64, adaptive=True)
BARE = ("skip", "aux_down", "aux_up")  # these may resize without a convolution


def norm(shapes: Shapes, name: str, eps: float) -> nn.GroupNorm:
    """Group normalisation with 32 groups, or fewer so that each has four channels."""
    channels = shapes[f"{name}.weight"][0]
    return nn.GroupNorm(min(32, channels // 4), channels, eps)


def linear(shapes: Shapes, name: str) -> nn.Linear:
    """A linear layer of the size that the file has."""
    outputs, inputs = shapes[f"{name}.weight"]
    return nn.Linear(inputs, outputs, bias=f"{name}.bias" in shapes)


class Conv(nn.Module):
    """A convolution after halving or doubling with a fixed filter; without weights only the latter."""

    weight: Tensor | None
    bias: Tensor | None
    resample_filter: Tensor | None

    def __init__(self, shapes: Shapes, name: str, mode: str = "keep") -> None:
        super().__init__()
        self.mode = mode
        found = below(shapes, f"{name}.")
        if "weight" not in found and not name.endswith(BARE):
            raise KeyError(f"{name}.weight")
        for part in ("weight", "bias"):
            value = nn.Parameter(torch.empty(found[part])) if part in found else None
            self.register_parameter(part, value)
        size = found.get("resample_filter")
        self.register_buffer("resample_filter", torch.empty(size) if size else None)

    def forward(self, x: Tensor) -> Tensor:
        """[N, C, H, W] -> [N, C', H', W']."""
        if self.mode != "keep":
            x = self.resampled(x)
        if self.weight is None:
            return x
        bias = None if self.bias is None else self.bias.to(x.dtype)
        return F.conv2d(x, self.weight.to(x.dtype), bias, padding=self.weight.shape[-1] // 2)

    def resampled(self, x: Tensor) -> Tensor:
        """Half or twice as large; the filter sums to 1 on the way down and to 4 on the way up."""
        assert self.resample_filter is not None
        channels, pad = x.shape[1], (self.resample_filter.shape[-1] - 1) // 2
        kernel = self.resample_filter.to(x.dtype).expand(channels, 1, -1, -1)
        if self.mode == "down":
            return F.conv2d(x, kernel, stride=2, padding=pad, groups=channels)
        return F.conv_transpose2d(x, 4 * kernel, stride=2, padding=pad, groups=channels)


class Block(nn.Module):
    """Two convolutions with the noise level between them, a skip, and attention where the file has it."""

    def __init__(self, shapes: Shapes, style: Style, mode: str = "keep") -> None:
        super().__init__()
        self.style = style
        self.norm0, self.norm1 = norm(shapes, "norm0", style.eps), norm(shapes, "norm1", style.eps)
        self.conv0, self.conv1 = Conv(shapes, "conv0", mode), Conv(shapes, "conv1")
        self.affine = linear(shapes, "affine")
        self.inputs, self.outputs = self.norm0.num_channels, self.norm1.num_channels
        resized = mode != "keep" or self.inputs != self.outputs
        self.skip = Conv(shapes, "skip", mode) if resized else nn.Identity()
        self.attends = "qkv.weight" in shapes
        if self.attends:
            self.norm2 = norm(shapes, "norm2", style.eps)
            self.qkv, self.proj = Conv(shapes, "qkv"), Conv(shapes, "proj")

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """x: [N, C, H, W], embedding: [N, E]."""
        h = self.conv0(F.silu(self.norm0(x)))
        change = self.affine(embedding).to(h.dtype)[..., None, None]
        if self.style.adaptive:
            scale, shift = change.chunk(2, dim=1)
            h = F.silu(self.norm1(h) * (scale + 1) + shift)
        else:
            h = F.silu(self.norm1(h + change))
        x = (self.conv1(h) + self.skip(x)) * self.style.skip_scale
        return (self.looked(x) + x) * self.style.skip_scale if self.attends else x

    def looked(self, x: Tensor) -> Tensor:
        """What each pixel takes from the others."""
        rows, channels, height, width = x.shape
        heads = channels // self.style.head_channels if self.style.head_channels else 1
        parts = self.qkv(self.norm2(x)).view(rows, heads, channels // heads, 3, height * width)
        q, k, v = parts.permute(3, 0, 1, 4, 2)  # each [N, heads, H W, channels of a head]
        return self.proj(attend(q, k, v).transpose(2, 3).reshape(x.shape))  # type: ignore[no-any-return]


class NoiseWaves(nn.Module):
    """The noise level as cosines and sines of random frequencies that the file holds (NCSN++)."""

    freqs: Tensor

    def __init__(self, shapes: Shapes) -> None:
        super().__init__()
        self.register_buffer("freqs", torch.empty(shapes["map_noise.freqs"]))

    def forward(self, level: Tensor) -> Tensor:
        """[N] -> [N, C], cosines first."""
        angle = torch.outer(level, 2 * math.pi * self.freqs.to(level))
        return torch.cat([angle.cos(), angle.sin()], 1)


def positional(level: Tensor, channels: int, end_included: bool) -> Tensor:
    """Cosines, then sines of frequencies that fall from 1 to 1/10000 (Vaswani et al. 2017). [N] -> [N, channels]."""
    half = channels // 2
    share = torch.arange(half, device=level.device, dtype=level.dtype) / (half - end_included)
    angle = torch.outer(level, 10000.0 ** -share)
    return torch.cat([angle.cos(), angle.sin()], 1)


class EdmUNet(nn.Module):
    """What both families share: the way in, the way out, the pictures that run beside them (NCSN++)."""

    def __init__(self, shapes: Shapes) -> None:
        super().__init__()
        self.style = ADM if "out_conv.weight" in shapes else SONG
        self.map_layer0, self.map_layer1 = linear(shapes, "map_layer0"), linear(shapes, "map_layer1")
        self.map_label = linear(shapes, "map_label") if "map_label.weight" in shapes else None
        self.map_augment = linear(shapes, "map_augment") if "map_augment.weight" in shapes else None
        self.map_noise = NoiseWaves(shapes) if "map_noise.freqs" in shapes else nn.Identity()
        self.enc = nn.ModuleDict({s: self.step(shapes, f"enc.{s}", s) for s in steps(shapes, "enc")})
        self.dec = nn.ModuleDict({s: self.step(shapes, f"dec.{s}", s) for s in steps(shapes, "dec")})
        if self.style is ADM:
            self.out_norm, self.out_conv = norm(shapes, "out_norm", self.style.eps), Conv(shapes, "out_conv")

    @property
    def classes(self) -> int:
        """How many classes it knows; 0 = unconditional."""
        return self.map_label.in_features if self.map_label else 0

    @property
    def side(self) -> int:
        """The side of the pictures it was trained on."""
        return side_of(self.enc)

    def step(self, shapes: Shapes, path: str, name: str) -> nn.Module:
        """The module of one step."""
        kind = name.partition("_")[2]
        if kind == "aux_norm":
            return norm(shapes, path, 1e-6)
        mode = "up" if kind.endswith("up") else "down" if kind.endswith(("down", "residual")) else "keep"
        if kind == "conv" or kind.startswith("aux"):
            return Conv(shapes, path, mode)
        return Block(below(shapes, f"{path}."), self.style, mode)

    def embedding(self, level: Tensor, labels: Tensor) -> Tensor:
        """The noise level and the class as one vector, [N, E]; labels: [N, classes], zeros = any."""
        song, width = self.style is SONG, self.map_layer0.in_features
        waves = self.map_noise(level) if isinstance(self.map_noise, NoiseWaves) else positional(level, width, song)
        if song:
            waves = torch.cat(waves.chunk(2, dim=1)[::-1], 1)  # sines first
            if self.map_label is not None:
                waves = waves + self.map_label(labels * self.classes**0.5)
            return F.silu(self.map_layer1(F.silu(self.map_layer0(waves))))
        inner = self.map_layer1(F.silu(self.map_layer0(waves)))
        return F.silu(inner if self.map_label is None else inner + self.map_label(labels))

    def forward(self, x: Tensor, level: Tensor, labels: Tensor) -> Tensor:
        """x: [N, C, H, W] of unit variance, level: [N] = ln(sigma) / 4, labels: [N, classes]."""
        check_sides(x, multiple_of(self.enc))
        embedding = self.embedding(level, labels)
        x = self.decoded(*self.encoded(x, embedding), embedding)
        return self.out_conv(F.silu(self.out_norm(x))) if self.style is ADM else x

    def encoded(self, x: Tensor, embedding: Tensor) -> tuple[Tensor, list[Tensor]]:
        """The innermost features and those to be joined on the way out."""
        kept: list[Tensor] = []
        beside = x
        for name, step in self.enc.items():
            if name.endswith("aux_down"):
                beside = step(beside)
            elif name.endswith("aux_skip"):
                x = kept[-1] = x + step(beside)
            elif name.endswith("aux_residual"):
                x = kept[-1] = beside = (x + step(beside)) / 2**0.5
            else:
                x = step(x, embedding) if isinstance(step, Block) else step(x)
                kept.append(x)
        return x, kept

    def decoded(self, x: Tensor, kept: list[Tensor], embedding: Tensor) -> Tensor:
        """The features of the last block; with pictures beside the way out, their sum."""
        picture: Tensor | None = None
        normed = x
        for name, step in self.dec.items():
            if name.endswith("aux_up"):
                picture = step(picture)
            elif name.endswith("aux_norm"):
                normed = step(x)
            elif name.endswith("aux_conv"):
                drawn = step(F.silu(normed))
                picture = drawn if picture is None else picture + drawn
            else:
                assert isinstance(step, Block)
                x = step(torch.cat([x, kept.pop()], 1) if x.shape[1] != step.inputs else x, embedding)
        return x if picture is None else picture
