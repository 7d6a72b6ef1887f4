"""The U-Net of latent diffusion (Rombach et al. 2022, section 3.3): SD1, SD2, SDXL, its refiner and their kin.

Module names are the tensor names of the original files, below "model.diffusion_model.": one file layout.
"""

from __future__ import annotations

import torch
import torch.nn as nn
from torch import Tensor

from nodes.denoisers.ldm.config import UNetConfig
from nodes.denoisers.ldm.hooks import NONE, Hooks, Residuals, Where
from nodes.denoisers.ldm.layers import GROUPS, Downsample, ResBlock, Upsample, conv3, sinusoids
from nodes.denoisers.ldm.transformer import SpatialTransformer


class UNet(nn.Module):
    """The bare network: predicts noise or velocity from a scaled noisy latent."""

    def __init__(self, config: UNetConfig) -> None:
        super().__init__()
        self.config = config
        self.time_embed = mlp(config.width, config.embedding)
        if config.vector_width is not None:
            self.label_emb = nn.Sequential(mlp(config.vector_width, config.embedding))
        self.input_blocks, widths = input_blocks(config)
        middle = widths[-1]
        self.middle_block = nn.ModuleList(middle_layers(config, middle))
        self.output_blocks = output_blocks(config, widths)
        self.out = nn.Sequential(nn.GroupNorm(GROUPS, config.channels[0]), nn.SiLU(),
                                 conv3(config.channels[0], config.out_channels))

    def forward(self, x: Tensor, timesteps: Tensor, context: Tensor, y: Tensor | None = None,
                control: Residuals | None = None, hooks: Hooks = NONE) -> Tensor:
        """Predict.

        x:         [N, in_channels, h, w] in the network's dtype
        timesteps: [N], 0 to 999
        context:   [N, L, context_width], hidden states of the prompt
        y:         [N, vector_width] where the network reads a vector
        control:   what control branches add
        Returns [N, out_channels, h, w].
        """
        embedding = self.embedded(timesteps, y, x.dtype)
        control = control or Residuals()
        h, skips = x, []
        for i, block in enumerate(self.input_blocks):
            h = through(block, h, embedding, context, hooks, Where("input", i))
            if i in control.inputs:
                h = h + control.inputs[i].to(h)
            skips.append(h)
        h = through(self.middle_block, h, embedding, context, hooks, Where("middle", 0))
        h = h if control.middle is None else h + control.middle.to(h)
        skips = controlled(skips, control)
        for i, block in enumerate(self.output_blocks):
            where = Where("output", i)
            h, skip = hooks.before_join(h, skips.pop(), where)
            size = skips[-1].shape[2:] if skips else h.shape[2:]
            h = through(block, torch.cat([h, skip], 1), embedding, context, hooks, where, size)
        return self.out(h)

    def embedded(self, timesteps: Tensor, y: Tensor | None, dtype: torch.dtype) -> Tensor:
        """The vector that every block reads: noise level and, where there is one, y. [N, embedding]."""
        embedding = self.time_embed(sinusoids(timesteps, self.config.width).to(dtype))
        return embedding if y is None else embedding + self.label_emb(y.to(dtype))


def through(block: nn.ModuleList, h: Tensor, embedding: Tensor, context: Tensor, hooks: Hooks, where: Where,
            size: tuple[int, ...] = ()) -> Tensor:
    """A feature map through the layers of one block; size: of the skip connection that comes next."""
    for layer in block:
        if isinstance(layer, ResBlock):
            h = layer(h, embedding)
        elif isinstance(layer, SpatialTransformer):
            h = layer(h, context, hooks, where)
        elif isinstance(layer, Upsample):
            h = layer(h, size)
        else:
            h = layer(h)
    return hooks.after_block(h, where) if hooks.block else h


def controlled(skips: list[Tensor], control: Residuals) -> list[Tensor]:
    """The skip connections with what control branches add to them."""
    added = list(control.skips) + [None] * (len(skips) - len(control.skips))
    return [skip if more is None else skip + more.to(skip) for skip, more in zip(skips, added, strict=True)]


def mlp(inputs: int, outputs: int) -> nn.Sequential:
    """Two layers."""
    return nn.Sequential(nn.Linear(inputs, outputs), nn.SiLU(), nn.Linear(outputs, outputs))


def transformer(config: UNetConfig, channels: int, depth: int) -> list[nn.Module]:
    """The transformer after a residual block, or none at depth 0."""
    if not depth:
        return []
    heads = config.heads_of(channels)
    return [SpatialTransformer(channels, config.context_width, heads, depth, config.linear)]


def input_blocks(config: UNetConfig) -> tuple[nn.ModuleList, list[int]]:
    """The blocks on the way down, and the channels that each hands on."""
    blocks = [nn.ModuleList([conv3(config.in_channels, config.width)])]
    widths, depths = [config.width], iter(config.input_depths)
    for level, channels in enumerate(config.channels):
        for _ in range(config.blocks[level]):
            block = ResBlock(widths[-1], channels, config.embedding)
            blocks.append(nn.ModuleList([block, *transformer(config, channels, next(depths))]))
            widths.append(channels)
        if level < len(config.channels) - 1:
            blocks.append(nn.ModuleList([Downsample(channels)]))
            widths.append(channels)
    return nn.ModuleList(blocks), widths


def middle_layers(config: UNetConfig, channels: int) -> list[nn.Module]:
    """The layers at the lowest resolution: a transformer between two residual blocks; some keep one block."""
    first, last = (ResBlock(channels, channels, config.embedding) for _ in range(2))
    if config.middle_depth < 0:
        return [first]
    return [first, *transformer(config, channels, config.middle_depth), last]


def output_blocks(config: UNetConfig, widths: list[int]) -> nn.ModuleList:
    """The blocks on the way up; each reads what came from below beside a skip connection."""
    blocks, width, left, depths = [], widths[-1], list(widths), iter(config.output_depths)
    for level in reversed(range(len(config.channels))):
        channels = config.channels[level]
        for i in range(config.blocks[level] + 1):
            layers = [ResBlock(width + left.pop(), channels, config.embedding)]
            layers += transformer(config, channels, next(depths))
            if level and i == config.blocks[level]:
                layers.append(Upsample(channels))
            blocks.append(nn.ModuleList(layers))
            width = channels
    return nn.ModuleList(blocks)
