"""The U-Net of Dhariwal & Nichol 2021, class-conditional or not: predicts noise, and how sure it is of it."""

from __future__ import annotations

import torch
import torch.nn as nn
from torch import Tensor

from nodes.denoisers.adm.config import AdmConfig, Shapes, adm_config
from nodes.denoisers.adm.layers import GROUPS, AttentionBlock, Downsample, ResBlock, Upsample, conv3
from nodes.denoisers.ldm.layers import sinusoids
from nodes.denoisers.sides import check_sides


class AdmUNet(nn.Module):
    """The network of a file, built from its names and shapes."""

    null_class = None

    def __init__(self, shapes: Shapes) -> None:
        super().__init__()
        self.config = config = adm_config(shapes)
        embedding = 4 * config.width
        self.time_embed = nn.Sequential(nn.Linear(config.width, embedding), nn.SiLU(), nn.Linear(embedding, embedding))
        if config.classes:
            self.label_emb = nn.Embedding(config.classes, embedding)
        build = _Builder(shapes, config)
        self.input_blocks = build.way_in()
        self.middle_block = build.middle()
        self.output_blocks = build.way_out()
        first = config.channels[0]
        self.out = nn.Sequential(nn.GroupNorm(GROUPS, first), nn.SiLU(), conv3(first, config.outputs))

    @property
    def classes(self) -> int:
        """How many classes it knows; 0 = unconditional."""
        return self.config.classes

    def forward(self, x: Tensor, timesteps: Tensor, labels: Tensor) -> Tensor:
        """x: [N, C, h, w], timesteps: [N] from 0 to 999, labels: [N]. Returns noise, and variance if learned."""
        check_sides(x, 2 ** (len(self.config.channels) - 1))
        embedding = self.time_embed(sinusoids(timesteps, self.config.width).to(x.dtype))
        if self.config.classes:
            embedding = embedding + self.label_emb(labels)
        kept = []
        for block in self.input_blocks:
            x = through(block, x, embedding)
            kept.append(x)
        x = through(self.middle_block, x, embedding)
        for block in self.output_blocks:
            x = through(block, torch.cat([x, kept.pop()], 1), embedding)
        return self.out(x)  # type: ignore[no-any-return]


def through(block: nn.ModuleList, x: Tensor, embedding: Tensor) -> Tensor:
    """A feature map through the layers of one block."""
    for layer in block:
        x = layer(x, embedding) if isinstance(layer, ResBlock) else layer(x)
    return x


class _Builder:
    """Makes the blocks in their order, remembering the channels that each hands on."""

    def __init__(self, shapes: Shapes, config: AdmConfig) -> None:
        self.shapes, self.config = shapes, config
        self.widths: list[int] = []
        self.width = 0

    def residual(self, name: str, outputs: int, resize: str = "keep") -> ResBlock:
        """A residual block that reads what its file's tensors read."""
        inputs = self.shapes[f"{name}.in_layers.0.weight"][0]
        self.width = outputs
        return ResBlock(inputs, outputs, 4 * self.config.width, self.config.scales, resize)

    def attention(self, name: str) -> list[nn.Module]:
        """The attention of that name, if the file has it."""
        if f"{name}.qkv.weight" not in self.shapes:
            return []
        heads = self.config.published.heads or max(1, self.width // 64)
        return [AttentionBlock(self.width, heads, self.config.published.grouped)]

    def way_in(self) -> nn.ModuleList:
        """The first convolution, then the blocks of each resolution and a halving between them."""
        config, (self.width, *_) = self.config, self.shapes["input_blocks.0.0.weight"]
        blocks = [nn.ModuleList([conv3(config.inputs, self.width)])]
        for level, channels in enumerate(config.channels):
            for _ in range(config.blocks):
                name = f"input_blocks.{len(blocks)}"
                blocks.append(nn.ModuleList([self.residual(f"{name}.0", channels), *self.attention(f"{name}.1")]))
            if level < len(config.channels) - 1:
                blocks.append(nn.ModuleList([self.halving(f"input_blocks.{len(blocks)}.0", channels)]))
        return nn.ModuleList(blocks)

    def halving(self, name: str, channels: int) -> nn.Module:
        """What halves the resolution."""
        return self.residual(name, channels, "down") if self.config.resizes else Downsample(channels)

    def middle(self) -> nn.ModuleList:
        """Attention between two residual blocks."""
        channels = self.config.channels[-1]
        first = self.residual("middle_block.0", channels)
        return nn.ModuleList([first, *self.attention("middle_block.1"), self.residual("middle_block.2", channels)])

    def way_out(self) -> nn.ModuleList:
        """The blocks of each resolution; the last of each but the highest doubles it."""
        blocks: list[nn.ModuleList] = []
        for level in reversed(range(len(self.config.channels))):
            channels = self.config.channels[level]
            for i in range(self.config.blocks + 1):
                name = f"output_blocks.{len(blocks)}"
                layers = [self.residual(f"{name}.0", channels), *self.attention(f"{name}.1")]
                if level and i == self.config.blocks:
                    layers.append(self.residual(f"{name}.{len(layers)}", channels, "up") if self.config.resizes
                                  else Upsample(channels))
                blocks.append(nn.ModuleList(layers))
        return nn.ModuleList(blocks)
