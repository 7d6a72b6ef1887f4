"""Tiny autoencoders: TAESD, which was taught to do in a few small layers what those of Stable Diffusion do.

Ollin Boer Bohan 2023, https://github.com/madebyollin/taesd. Module names are the tensor names of the original files,
below "encoder." and "decoder.". Latents are in the units of the diffusion model: nothing is scaled.
"""

from __future__ import annotations

from collections.abc import Collection

import torch
import torch.nn as nn
from torch import Tensor

from nodes.denoisers.ldm.config import Shapes
from nodes.denoisers.ldm.layers import Conv2d

LIMIT = 3.0  # latents beyond it are bent back
LEVELS = 3  # halvings of the size: a cell of the latent is 8 pixels wide
BLOCKS = 3  # at each resolution but the full one, which has 1


def conv(inputs: int, outputs: int, stride: int = 1, bias: bool = True) -> Conv2d:
    """A 3x3 convolution."""
    return Conv2d(inputs, outputs, 3, stride, padding=1, bias=bias)


class Bend(nn.Module):
    """Brings latents into (-3, 3)."""

    def forward(self, z: Tensor) -> Tensor:
        """3 tanh(z / 3)."""
        return LIMIT * torch.tanh(z / LIMIT)


class Block(nn.Module):
    """Three convolutions on a branch beside the input."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Sequential(conv(width, width), nn.ReLU(), conv(width, width), nn.ReLU(), conv(width, width))

    def forward(self, x: Tensor) -> Tensor:
        """[N, width, H, W] -> the same shape."""
        return torch.relu(x + self.conv(x))


def blocks(width: int) -> list[Block]:
    """Those at one resolution."""
    return [Block(width) for _ in range(BLOCKS)]


def encoder(width: int, latent: int) -> nn.Sequential:
    """[N, 3, H, W] in [0, 1] -> [N, latent, H / 8, W / 8]."""
    down = [layer for _ in range(LEVELS) for layer in (conv(width, width, 2, bias=False), *blocks(width))]
    return nn.Sequential(conv(3, width), Block(width), *down, conv(width, latent))


def decoder(width: int, latent: int) -> nn.Sequential:
    """[N, latent, h, w] -> [N, 3, 8 h, 8 w] in [0, 1]."""
    up = [layer for _ in range(LEVELS)
          for layer in (*blocks(width), nn.Upsample(scale_factor=2), conv(width, width, bias=False))]
    return nn.Sequential(Bend(), conv(latent, width), nn.ReLU(), *up, Block(width), conv(width, 3))


class TinyAutoencoder(nn.Module):
    """Encoder and decoder, or one of them; pixels are RGB in [-1, 1]."""

    def __init__(self, width: int, latent: int, halves: Collection[str] = ("encoder", "decoder")) -> None:
        super().__init__()
        self.latent = latent
        for half, build in (("encoder", encoder), ("decoder", decoder)):
            if half in halves:
                self.add_module(half, build(width, latent))

    def encode(self, x: Tensor) -> Tensor:
        """[N, 3, H, W] -> [N, latent, H / 8, W / 8]."""
        return self.encoder((x + 1) / 2)  # type: ignore[operator]

    def decode(self, z: Tensor) -> Tensor:
        """[N, latent, h, w] -> [N, 3, 8 h, 8 w]."""
        return self.decoder(z) * 2 - 1  # type: ignore[operator]


def tiny_autoencoder(shapes: Shapes) -> TinyAutoencoder:
    """The autoencoder, or half of one, whose tensors these are. Raises KeyError naming a tensor that it must have."""
    halves = {name.partition(".")[0] for name in shapes}
    latent = shapes["decoder.1.weight"][1] if "decoder" in halves else shapes["encoder.14.weight"][0]
    width = shapes["decoder.1.weight" if "decoder" in halves else "encoder.0.weight"][0]
    return TinyAutoencoder(width, latent, halves)
