"""T2I-Adapter (Mou et al. 2023): a small network turns a hint into features that are added on a U-Net's way down.

It looks at the hint alone, never at x, so it runs once for a whole sampling. Module names are the tensor names of the
original files; the names of diffusers are mapped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from nodes.denoisers.ldm.hooks import Residuals
from nodes.weights.assigning import built

LEVELS = 4
SD_PLACES, XL_PLACES = (2, 5, 8, 11), (3, 5, 8)  # input blocks after which features are added; SDXL's last: the middle
XL_UNSHUFFLE, SD_UNSHUFFLE = 16, 8  # pixels along each side that become channels


@dataclass(frozen=True)
class AdapterConfig:
    """Sizes of an adapter.

    colours:  channels of the hint: 1 (lines, depth) or 3
    channels: of the features at each of the four levels, those of the U-Net
    blocks:   residual blocks at each level; kernel: of their second convolution
    light:    the small variant: a quarter of the channels inside
    xl:       for SDXL: 16 pixels at once, fewer halvings
    """

    colours: int
    channels: tuple[int, ...]
    blocks: int
    kernel: int = 1
    light: bool = False
    xl: bool = False

    @property
    def unshuffle(self) -> int:
        """Pixels along each side that become channels."""
        return XL_UNSHUFFLE if self.xl else SD_UNSHUFFLE

    def halves(self, level: int) -> bool:
        """Whether a level begins with half the size."""
        return level == 2 if self.xl else level > 0


class AdapterResBlock(nn.Module):
    """Two convolutions beside the identity; the first block of a level may halve the size and widen."""

    def __init__(self, inputs: int, channels: int, kernel: int, halve: bool) -> None:
        super().__init__()
        self.halve = halve
        self.in_conv = nn.Conv2d(inputs, channels, 1) if inputs != channels else nn.Identity()
        self.block1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.block2 = nn.Conv2d(channels, channels, kernel, padding=kernel // 2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.in_conv(halved(x) if self.halve else x)
        return x + self.block2(F.relu(self.block1(x)))


class LightLevel(nn.Module):
    """A level of the light variant: narrow, a few blocks, wide again."""

    def __init__(self, inputs: int, channels: int, blocks: int, kernel: int, halve: bool) -> None:
        super().__init__()
        inside, self.halve = channels // 4, halve
        self.in_conv, self.out_conv = nn.Conv2d(inputs, inside, 1), nn.Conv2d(inside, channels, 1)
        self.body = nn.Sequential(*(AdapterResBlock(inside, inside, kernel, False) for _ in range(blocks)))

    def forward(self, x: Tensor) -> Tensor:
        return self.out_conv(self.body(self.in_conv(halved(x) if self.halve else x)))


class T2IAdapter(nn.Module):
    """Hints [N, colours, H, W] in [0, 1] to four features [N, channels, h, w], the first of H / unshuffle."""

    def __init__(self, config: AdapterConfig) -> None:
        super().__init__()
        self.config = config
        pixels = config.colours * config.unshuffle**2
        if config.light:
            self.body = nn.ModuleList(light_levels(config, pixels))
        else:
            self.conv_in = nn.Conv2d(pixels, config.channels[0], 3, padding=1)
            self.body = nn.ModuleList(full_blocks(config))

    def forward(self, hint: Tensor) -> list[Tensor]:
        x = F.pixel_unshuffle(hint, self.config.unshuffle)
        x, each = (x, 1) if self.config.light else (self.conv_in(x), self.config.blocks)
        features = []
        for i, block in enumerate(self.body):
            x = block(x)
            if i % each == each - 1:
                features.append(x)
        return features


def halved(x: Tensor) -> Tensor:
    """Half the size; an odd row or column is kept."""
    return F.avg_pool2d(x, 2, ceil_mode=True)


def full_blocks(config: AdapterConfig) -> list[nn.Module]:
    """The blocks of all levels in one row."""
    blocks: list[nn.Module] = []
    before = config.channels[0]
    for level, channels in enumerate(config.channels):
        for i in range(config.blocks):
            blocks.append(AdapterResBlock(before, channels, config.kernel, i == 0 and config.halves(level)))
            before = channels
    return blocks


def light_levels(config: AdapterConfig, pixels: int) -> list[nn.Module]:
    """The four levels of the light variant."""
    inputs = (pixels, *config.channels[:-1])
    return [LightLevel(into, channels, config.blocks, config.kernel, config.halves(level))
            for level, (into, channels) in enumerate(zip(inputs, config.channels, strict=True))]


def residuals(features: list[Tensor], strength: float, xl: bool) -> Residuals:
    """Features as a U-Net adds them: after the last block of each level; SDXL's last after its middle."""
    scaled = [strength * f for f in features]
    if not xl:
        return Residuals(inputs=dict(zip(SD_PLACES, scaled, strict=True)))
    return Residuals(inputs=dict(zip(XL_PLACES, scaled[:3], strict=True)), middle=scaled[3])


_NESTED = re.compile(r"(?:adapter\.)?body\.(\d+)\.resnets\.(\d+)\.(.*)")


def adapter_tensors(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of an adapter by the original names; {} if the file holds none.

    diffusers keeps the blocks of a level in a list of their own ("adapter.body.1.resnets.0.block1").
    """
    names = [k.removeprefix("adapter.") for k in tensors]
    if not any(re.match(r"body\.0\.(block1|in_conv|resnets|body)\.", n) for n in names):
        return {}
    light = "conv_in.weight" not in names
    each = 1 + max((int(m[2]) for k in tensors if (m := _NESTED.fullmatch(k))), default=0)
    return {_original(k, light, each): v for k, v in tensors.items()}


def _original(name: str, light: bool, each: int) -> str:
    if nested := _NESTED.fullmatch(name):
        level, block, rest = int(nested[1]), int(nested[2]), nested[3]
        return f"body.{level}.body.{block}.{rest}" if light else f"body.{level * each + block}.{rest}"
    name = name.removeprefix("adapter.")
    outside = re.fullmatch(r"body\.(\d+)\.in_conv\.(.*)", name)
    return f"body.{int(outside[1]) * each}.in_conv.{outside[2]}" if outside and not light and each > 1 else name


def adapter_config(tensors: Mapping[str, Tensor]) -> AdapterConfig:
    """The sizes of an adapter, read off its tensors."""
    light = "conv_in.weight" not in tensors
    last = 1 + max(int(k.split(".")[1]) for k in tensors if k.startswith("body."))
    if light:
        channels = tuple(len(tensors[f"body.{i}.out_conv.bias"]) for i in range(LEVELS))
        blocks = 1 + max((int(k.split(".")[3]) for k in tensors if k.startswith("body.0.body.")), default=0)
        first, second = tensors["body.0.in_conv.weight"], tensors["body.0.body.0.block2.weight"]
    else:
        blocks = max(1, last // LEVELS)
        channels = tuple(len(tensors[f"body.{i * blocks}.block1.bias"]) for i in range(LEVELS))
        first, second = tensors["conv_in.weight"], tensors["body.0.block2.weight"]
    xl = first.shape[1] in (XL_UNSHUFFLE**2, 3 * XL_UNSHUFFLE**2)
    colours = first.shape[1] // (XL_UNSHUFFLE if xl else SD_UNSHUFFLE) ** 2
    return AdapterConfig(colours, channels, blocks, second.shape[-1], light, xl)


def t2i_adapter(tensors: Mapping[str, Tensor], name: str = "adapter") -> T2IAdapter:
    """An adapter from `adapter_tensors`; nothing is copied. Raises BadWeights."""
    return built(lambda: T2IAdapter(adapter_config(tensors)), tensors, name, "T2I-Adapter")
