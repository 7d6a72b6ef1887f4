"""ControlNet (Zhang et al. 2023): a copy of a U-Net's way down that sees a hint and adds to its skip connections.

Module names are the tensor names of the original files, below "control_model.".
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import torch
import torch.nn as nn
from torch import Tensor

from nodes.denoisers.ldm.config import UNetConfig, unet_config
from nodes.denoisers.ldm.hooks import NONE, Residuals, Where
from nodes.denoisers.ldm.layers import sinusoids
from nodes.denoisers.ldm.unet import input_blocks, middle_layers, mlp, through
from nodes.weights.assigning import built

PREFIX = "control_model."
HALVING = (2, 4, 6)  # the convolutions of the hint's encoder that halve its size: 8 pixels become a latent cell


class ControlNetwork(nn.Module):
    """x, timesteps, prompt and hint to residuals: one for each skip connection and one for the middle."""

    def __init__(self, config: UNetConfig, hint_widths: tuple[int, ...]) -> None:
        super().__init__()
        self.config, self.hint_widths = config, hint_widths
        self.time_embed = mlp(config.width, config.embedding)
        if config.vector_width is not None:
            self.label_emb = nn.Sequential(mlp(config.vector_width, config.embedding))
        self.input_blocks, widths = input_blocks(config)
        self.zero_convs = nn.ModuleList(nn.Sequential(nn.Conv2d(w, w, 1)) for w in widths)
        self.input_hint_block = nn.Sequential(*hint_layers(hint_widths))
        self.middle_block = nn.ModuleList(middle_layers(config, widths[-1]))
        self.middle_block_out = nn.Sequential(nn.Conv2d(widths[-1], widths[-1], 1))

    def forward(self, x: Tensor, timesteps: Tensor, context: Tensor, y: Tensor | None, seen: Tensor,
                kind: int | None = None) -> Residuals:
        """The residuals.

        x:       [N, 4, h, w] as the U-Net reads it; timesteps: [N]; context: [N, L, context_width]
        y:       [N, vector_width] where the network reads a vector
        seen:    [N, width, h, w], the hint after `input_hint_block`
        kind:    the number of the kind of hint, for a union of ControlNets
        """
        embedding = self.embedded(timesteps, y, kind, x)
        h, skips = x, []
        for i, (block, zero) in enumerate(zip(self.input_blocks, self.zero_convs, strict=True)):
            h = through(block, h, embedding, context, NONE, Where("input", i))
            h = h + self.fused(h, seen, kind) if i == 0 else h
            skips.append(zero(h))
        h = through(self.middle_block, h, embedding, context, NONE, Where("middle", 0))
        return Residuals(tuple(skips), self.middle_block_out(h))

    def embedded(self, timesteps: Tensor, y: Tensor | None, kind: int | None, like: Tensor) -> Tensor:
        """What all blocks are told beside the prompt, [N, embedding]."""
        embedding = self.time_embed(sinusoids(timesteps, self.config.width).to(like.dtype))
        if self.config.vector_width is not None and y is not None:
            embedding = embedding + self.label_emb(y)
        return embedding

    def fused(self, h: Tensor, seen: Tensor, kind: int | None) -> Tensor:
        """What is added to the first features h."""
        return seen


def hint_layers(widths: tuple[int, ...]) -> list[nn.Module]:
    """Convolutions from the hint's pixels to latent cells; widths: channels before the first and after each."""
    layers: list[nn.Module] = []
    for i, (before, after) in enumerate(pairwise(widths)):
        layers += [nn.Conv2d(before, after, 3, stride=2 if i in HALVING else 1, padding=1), nn.SiLU()]
    return layers[:-1]


def scaled(residuals: Residuals, strength: float, guess: bool) -> Residuals:
    """Residuals times the strength; where the model guesses without a prompt, fine ones count a tenth of coarse ones.

    The factors of guess mode rise evenly in their logarithm from 0.1 to 1 (Zhang et al. 2023, section 3.4).
    """
    count = len(residuals.skips) + 1
    factors = strength * (torch.logspace(-1, 0, count) if guess else torch.ones(count))
    skips = tuple(s * float(f) for s, f in zip(residuals.skips, factors, strict=False) if s is not None)
    return Residuals(skips, None if residuals.middle is None else residuals.middle * float(factors[-1]))


def only_rows(residuals: Residuals, kept: Tensor) -> Residuals:
    """Residuals of some rows at their places in a batch, zero elsewhere. kept: [N] bool."""

    def spread(part: Tensor) -> Tensor:
        whole = part.new_zeros(len(kept), *part.shape[1:])
        whole[kept.to(part.device)] = part
        return whole

    middle = None if residuals.middle is None else spread(residuals.middle)
    return Residuals(tuple(s if s is None else spread(s) for s in residuals.skips), middle)


def control_config(tensors: Mapping[str, Tensor]) -> tuple[UNetConfig, tuple[int, ...]]:
    """The sizes of a ControlNet, read off its tensors. Raises KeyError naming a tensor that it lacks."""
    convolutions = [tensors[f"input_hint_block.{2 * i}.weight"] for i in range(8)]
    widths = (convolutions[0].shape[1], *(c.shape[0] for c in convolutions))
    shapes = {name: tuple(t.shape) for name, t in tensors.items()}
    return unet_config({**shapes, "out.2.weight": shapes["input_blocks.0.0.weight"][1:2]}), widths


def control_network(tensors: Mapping[str, Tensor], name: str = "ControlNet") -> ControlNetwork:
    """A network from tensors by their original names; nothing is copied. Raises BadWeights."""
    return built(lambda: ControlNetwork(*control_config(tensors)), tensors, name, "ControlNet")
