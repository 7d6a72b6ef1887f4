"""The KL autoencoder of latent diffusion (Rombach et al. 2022, section 3.1): SD1, SD2, SDXL and their kin.

Module names are the tensor names of the original files, below "first_stage_model.".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from nodes.denoisers.ldm.config import Shapes
from nodes.denoisers.ldm.layers import GROUPS, conv3
from nodes.denoisers.ldm.transformer import picture, sequence
from nodes.encoders.attention import attend

EPSILON = 1e-6  # of every group normalisation


@dataclass(frozen=True)
class KLConfig:
    """Sizes; those of Stable Diffusion by default.

    width:       channels at full resolution
    multipliers: of the width, for each resolution
    blocks:      residual blocks at each resolution of the encoder; the decoder has one more
    latent:      channels of the latent
    quantised:   whether 1x1 convolutions stand on both sides of the latent
    """

    width: int = 128
    multipliers: tuple[int, ...] = (1, 2, 4, 4)
    blocks: int = 2
    latent: int = 4
    quantised: bool = True

    @property
    def scale(self) -> int:
        """Pixels along a side of a latent cell."""
        return 2 ** (len(self.multipliers) - 1)


def kl_config(shapes: Shapes) -> KLConfig:
    """The sizes of the autoencoder whose tensors these are. Raises KeyError naming a tensor that every one has."""
    width = shapes["encoder.conv_in.weight"][0]
    levels = {int(m[1]) for name in shapes if (m := re.match(r"encoder\.down\.(\d+)\.block\.", name))}
    blocks = {int(m[1]) for name in shapes if (m := re.match(r"encoder\.down\.0\.block\.(\d+)\.", name))}
    multipliers = tuple(shapes[f"encoder.down.{i}.block.0.conv1.weight"][0] // width for i in sorted(levels))
    return KLConfig(width, multipliers, len(blocks), shapes["decoder.conv_in.weight"][1], "quant_conv.weight" in shapes)


class ResBlock(nn.Module):
    """Two convolutions on a branch beside the input."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(GROUPS, inputs, EPSILON), conv3(inputs, outputs)
        self.norm2, self.conv2 = nn.GroupNorm(GROUPS, outputs, EPSILON), conv3(outputs, outputs)
        if inputs != outputs:
            self.nin_shortcut = nn.Conv2d(inputs, outputs, 1)
        self.changes = inputs != outputs

    def forward(self, x: Tensor) -> Tensor:
        """[N, inputs, h, w] -> [N, outputs, h, w]."""
        h = self.conv1(F.silu(self.norm1(x)))
        h = self.conv2(F.silu(self.norm2(h)))
        return h + (self.nin_shortcut(x) if self.changes else x)


class Attention(nn.Module):
    """Every cell attends to every other, with one head."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(GROUPS, width, EPSILON)
        self.q, self.k, self.v, self.proj_out = (nn.Conv2d(width, width, 1) for _ in range(4))

    def forward(self, x: Tensor) -> Tensor:
        """[N, width, h, w] -> the same shape."""
        h = self.norm(x)
        q, k, v = (sequence(layer(h))[:, None] for layer in (self.q, self.k, self.v))
        return x + self.proj_out(picture(attend(q, k, v)[:, 0], *x.shape[2:]))


class Middle(nn.Module):
    """The layers at the lowest resolution."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.block_1, self.attn_1, self.block_2 = ResBlock(width, width), Attention(width), ResBlock(width, width)

    def forward(self, x: Tensor) -> Tensor:
        """[N, width, h, w] -> the same shape."""
        return self.block_2(self.attn_1(self.block_1(x)))


class Downsample(nn.Module):
    """Half the resolution; zeros stand beyond the right and lower edge only."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        """[N, C, h, w] -> [N, C, h / 2, w / 2]."""
        return self.conv(F.pad(x, (0, 1, 0, 1)))


class Upsample(nn.Module):
    """Twice the resolution."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = conv3(width, width)

    def forward(self, x: Tensor) -> Tensor:
        """[N, C, h, w] -> [N, C, 2 h, 2 w]."""
        return self.conv(F.interpolate(x, scale_factor=2.0, mode="nearest"))


class Level(nn.Module):
    """The residual blocks at one resolution, then the change to the next."""

    def __init__(self, inputs: int, outputs: int, blocks: int, change: str | None) -> None:
        super().__init__()
        self.block = nn.ModuleList(ResBlock(inputs if i == 0 else outputs, outputs) for i in range(blocks))
        self.change = change
        if change is not None:
            self.add_module(change, Downsample(outputs) if change == "downsample" else Upsample(outputs))

    def forward(self, x: Tensor) -> Tensor:
        """[N, inputs, h, w] -> [N, outputs, ...]."""
        for block in self.block:
            x = block(x)
        return x if self.change is None else self.get_submodule(self.change)(x)


class Encoder(nn.Module):
    """Pixels to the mean and the log-variance of a latent."""

    def __init__(self, config: KLConfig) -> None:
        super().__init__()
        widths = [config.width * m for m in (1, *config.multipliers)]
        last = len(config.multipliers) - 1
        self.conv_in = conv3(3, config.width)
        self.down = nn.ModuleList(Level(widths[i], widths[i + 1], config.blocks, "downsample" if i < last else None)
                                  for i in range(last + 1))
        self.mid = Middle(widths[-1])
        self.norm_out, self.conv_out = nn.GroupNorm(GROUPS, widths[-1], EPSILON), conv3(widths[-1], 2 * config.latent)

    def forward(self, x: Tensor) -> Tensor:
        """[N, 3, H, W] -> [N, 2 latent, H / scale, W / scale]."""
        h = self.conv_in(x)
        for level in self.down:
            h = level(h)
        return self.conv_out(F.silu(self.norm_out(self.mid(h))))


class Decoder(nn.Module):
    """A latent to pixels."""

    def __init__(self, config: KLConfig) -> None:
        super().__init__()
        widths = [config.width * m for m in (*config.multipliers, config.multipliers[-1])]
        self.conv_in = conv3(config.latent, widths[-1])
        self.mid = Middle(widths[-1])
        self.up = nn.ModuleList(Level(widths[i + 1], widths[i], config.blocks + 1, "upsample" if i else None)
                                for i in range(len(config.multipliers)))
        self.norm_out, self.conv_out = nn.GroupNorm(GROUPS, widths[0], EPSILON), conv3(widths[0], 3)

    def forward(self, z: Tensor) -> Tensor:
        """[N, latent, h, w] -> [N, 3, scale h, scale w]."""
        h = self.mid(self.conv_in(z))
        for level in reversed(self.up):
            h = level(h)
        return self.conv_out(F.silu(self.norm_out(h)))


class KLAutoencoder(nn.Module):
    """Encoder and decoder; pixels are RGB in [-1, 1], latents as the network makes them, unscaled."""

    def __init__(self, config: KLConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder, self.decoder = Encoder(config), Decoder(config)
        if config.quantised:
            self.quant_conv = nn.Conv2d(2 * config.latent, 2 * config.latent, 1)
            self.post_quant_conv = nn.Conv2d(config.latent, config.latent, 1)

    def encode(self, x: Tensor) -> Tensor:
        """The mean of the latents that may stand for the pixels. [N, 3, H, W] -> [N, latent, H / scale, W / scale]."""
        h = self.encoder(x)
        h = self.quant_conv(h) if self.config.quantised else h
        return h.chunk(2, 1)[0]

    def decode(self, z: Tensor) -> Tensor:
        """[N, latent, h, w] -> [N, 3, scale h, scale w]."""
        return self.decoder(self.post_quant_conv(z) if self.config.quantised else z)

    def forward(self, x: Tensor) -> Tensor:
        """There and back."""
        return self.decode(self.encode(x))


def fitting(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors with attention's matrices as 1x1 convolutions, however they were saved."""
    return {name: t[:, :, None, None] if ".attn_1." in name and t.ndim == 2 else t for name, t in tensors.items()}
