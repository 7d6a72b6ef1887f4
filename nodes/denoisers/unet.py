"""A small text-conditional U-Net (Ronneberger et al. 2015; Ho et al. 2020) that works at half resolution inside.

    [3, 32, 32] -> unshuffle -> [12, 16, 16] -> blocks -> [a, 16, 16] -> down -> blocks with attention -> [b, 8, 8]
                <- shuffle   <- [12, 16, 16] <- blocks <- [a, 16, 16] <- up   <- blocks with attention <-

Text enters twice: its pooled vector, with the noise level, scales and shifts every block (FiLM, Perez et al. 2018); and
at the lower resolution pixels attend to the hidden states of single words.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors import safe_open
from torch import Tensor

from nodes.encoders.attention import attend

LayerT = TypeVar("LayerT", bound=nn.Module)
GROUPS = 16  # of every group normalisation


@dataclass(frozen=True)
class UNetConfig:
    """Sizes.

    image_size:   in pixels, of the pictures it was trained on
    channels:     at both inner resolutions
    blocks:       on each way at each resolution
    heads:        of attention
    text_width:   of the hidden states of the text encoder
    pooled_width: of its pooled vector
    embedding:    width of the vector that holds noise level and pooled text
    shuffle:      edge of the pixel blocks that become channels
    """

    image_size: int = 32
    image_channels: int = 3
    channels: tuple[int, int] = (64, 160)
    blocks: int = 2
    heads: int = 5
    text_width: int = 160
    pooled_width: int = 160
    embedding: int = 320
    shuffle: int = 2

    @property
    def multiple(self) -> int:
        """What the sides of pictures must be multiples of, in pixels: they are shuffled, then halved once."""
        return 2 * self.shuffle


@dataclass(frozen=True)
class TextStates:
    """What the U-Net reads of a batch of prompts.

    hidden:  [N, L, text_width], a state for each token
    pooled:  [N, pooled_width], one vector for the prompt
    mask:    [N, L] bool, true where there is a token
    """

    hidden: Tensor
    pooled: Tensor
    mask: Tensor

    def __getitem__(self, index: Tensor | slice) -> TextStates:
        return TextStates(self.hidden[index], self.pooled[index], self.mask[index])

    def to(self, device: torch.device | str) -> TextStates:
        """The same states on another device."""
        return TextStates(self.hidden.to(device), self.pooled.to(device), self.mask.to(device))


@dataclass(frozen=True)
class Residuals:
    """What a control branch adds: to each skip connection, in the order of the way down, and behind the middle."""

    skips: tuple[Tensor, ...]
    middle: Tensor

    def __add__(self, other: Residuals) -> Residuals:
        both = zip(self.skips, other.skips, strict=True)
        return Residuals(tuple(a + b for a, b in both), self.middle + other.middle)


class NoiseEmbedding(nn.Module):
    """Sines and cosines of the noise level at frequencies from 1 to 1000, then two layers."""

    frequencies: Tensor

    def __init__(self, width: int, count: int = 32) -> None:
        super().__init__()
        frequencies = torch.exp(torch.linspace(0, math.log(1000), count, device="cpu"))
        self.register_buffer("frequencies", frequencies, persistent=False)
        self.mlp = nn.Sequential(nn.Linear(2 * count, width), nn.SiLU(), nn.Linear(width, width))

    def forward(self, c_noise: Tensor) -> Tensor:
        angles = c_noise[:, None] * self.frequencies
        return self.mlp(torch.cat([angles.sin(), angles.cos()], 1))


class Attention(nn.Module):
    """Pixels attend to pixels and words at once."""

    def __init__(self, channels: int, text_width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.GroupNorm(GROUPS, channels)
        self.qkv = nn.Linear(channels, 3 * channels)
        self.text_kv = nn.Linear(text_width, 2 * channels)
        self.out = zeroed(nn.Linear(channels, channels))

    def forward(self, x: Tensor, text: TextStates) -> Tensor:
        batch, channels, height, width = x.shape
        pixels = self.norm(x).flatten(2).transpose(1, 2)  # (B, H * W, C)
        q, k, v = self.qkv(pixels).chunk(3, -1)
        text_k, text_v = self.text_kv(text.hidden).chunk(2, -1)
        q, k, v = self.split(q), self.split(torch.cat([k, text_k], 1)), self.split(torch.cat([v, text_v], 1))
        everything = text.mask.new_ones(batch, height * width)
        mask = torch.cat([everything, text.mask], 1)[:, None, None]  # (B, 1, 1, H * W + L)
        out = attend(q, k, v, mask)
        out = self.out(out.transpose(1, 2).reshape(batch, height * width, channels))
        return x + out.transpose(1, 2).reshape(batch, channels, height, width)

    def split(self, x: Tensor) -> Tensor:
        """(B, T, C) -> (B, heads, T, C / heads)"""
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)


class Block(nn.Module):
    """Residual block; the embedding scales and shifts its second normalisation, and it may attend to words."""

    def __init__(self, inputs: int, outputs: int, config: UNetConfig, attend: bool) -> None:
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(GROUPS, inputs), conv3(inputs, outputs)
        self.norm2, self.conv2 = nn.GroupNorm(GROUPS, outputs), zeroed(conv3(outputs, outputs))
        self.film = nn.Linear(config.embedding, 2 * outputs)
        self.skip = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()
        self.attention = Attention(outputs, config.text_width, config.heads) if attend else None

    def forward(self, x: Tensor, embedding: Tensor, text: TextStates) -> Tensor:
        h = self.conv1(F.silu(self.norm1(x)))
        scale, shift = self.film(embedding)[:, :, None, None].chunk(2, 1)
        h = self.conv2(F.silu(torch.addcmul(shift, self.norm2(h), scale + 1)))
        x = self.skip(x) + h
        return self.attention(x, text) if self.attention is not None else x


class UNet(nn.Module):
    """The bare network F of Karras et al. 2022, Eq. 7; `preconditioning` makes a denoiser of it."""

    def __init__(self, config: UNetConfig) -> None:
        super().__init__()
        self.config = config
        a, b = config.channels
        pixels = config.image_channels * config.shuffle**2
        self.noise = NoiseEmbedding(config.embedding)
        self.pooled = nn.Linear(config.pooled_width, config.embedding)
        self.input = conv3(pixels, a)
        self.down1 = nn.ModuleList(Block(a, a, config, attend=False) for _ in range(config.blocks))
        self.down = nn.Conv2d(a, b, 3, stride=2, padding=1)
        self.down2 = nn.ModuleList(Block(b, b, config, attend=True) for _ in range(config.blocks))
        self.middle = Block(b, b, config, attend=True)
        self.up2 = nn.ModuleList(Block(2 * b, b, config, attend=True) for _ in range(config.blocks))
        self.up = conv3(b, a)
        self.up1 = nn.ModuleList(Block(2 * a, a, config, attend=False) for _ in range(config.blocks))
        self.norm, self.output = nn.GroupNorm(GROUPS, a), zeroed(conv3(a, pixels))

    def embed(self, c_noise: Tensor, text: TextStates) -> Tensor:
        """Noise level and pooled text in one vector, [N, embedding]."""
        return F.silu(self.noise(c_noise) + self.pooled(text.pooled))

    def forward(self, x: Tensor, c_noise: Tensor, text: TextStates, control: Residuals | None = None) -> Tensor:
        """x: [N, 3, H, W], H and W multiples of `config.multiple`; c_noise: [N]. Returns the shape of x."""
        embedding = self.embed(c_noise, text)
        h = self.input(F.pixel_unshuffle(x, self.config.shuffle))
        skips: list[Tensor] = []
        for block in self.down1:
            h = block(h, embedding, text)
            skips.append(h)
        h = self.down(h)
        for block in self.down2:
            h = block(h, embedding, text)
            skips.append(h)
        h = self.middle(h, embedding, text)
        if control is not None:
            h, skips = h + control.middle, [a + b for a, b in zip(skips, control.skips, strict=True)]
        for block in self.up2:
            h = block(torch.cat([h, skips.pop()], 1), embedding, text)
        h = self.up(F.interpolate(h, scale_factor=2.0))
        for block in self.up1:
            h = block(torch.cat([h, skips.pop()], 1), embedding, text)
        return F.pixel_shuffle(self.output(F.silu(self.norm(h))), self.config.shuffle)


def conv3(inputs: int, outputs: int) -> nn.Conv2d:
    """A 3x3 convolution that keeps the size."""
    return nn.Conv2d(inputs, outputs, 3, padding=1)


def zeroed(layer: LayerT) -> LayerT:
    """Start a residual branch at zero, so that a fresh network is the identity."""
    for parameter in layer.parameters():
        nn.init.zeros_(parameter)
    return layer


def unet_metadata(config: UNetConfig, **facts: Any) -> dict[str, str]:
    """The safetensors metadata of a text-to-image file of ours; `facts` are kept beside the sizes."""
    card = {"kind": "text_to_image", "architecture": "wireloom.UNet", "config": asdict(config), **facts}
    return {"wireloom": json.dumps(card)}


def load_unet(path: str | Path) -> tuple[UNet, dict[str, Any]]:
    """Read a text-to-image file of ours: the network in float32 on the CPU, and its card. Every tensor must match."""
    with safe_open(path, "pt") as file:
        card = (file.metadata() or {}).get("wireloom", "{}")
        return unet_of({name: file.get_tensor(name) for name in file.keys()}, card)  # noqa: SIM118 - not a dict


def unet_of(tensors: Mapping[str, Tensor], card_text: str) -> tuple[UNet, dict[str, Any]]:
    """The network of tensors by name, copied, in float32 on the CPU, and their card. Raises ValueError for others."""
    card = json.loads(card_text)
    if card.get("kind") != "text_to_image":
        raise ValueError(f"the card holds {card.get('kind', 'weights of unknown kind')}, expected text_to_image")
    config = card["config"] | {"channels": tuple(card["config"]["channels"])}
    with torch.device("meta"):  # nothing is drawn that the file then replaces
        network = UNet(UNetConfig(**config))
    network.load_state_dict({name: t.to(torch.float32, copy=True) for name, t in tensors.items()}, assign=True)
    return network.eval().requires_grad_(False), card
