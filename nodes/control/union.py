"""A union of ControlNets: one branch for many kinds of hints (ControlNet++ of xinsir, for SDXL).

It is told the kind twice: as a vector beside the timestep, and as a small transformer that reads the mean of the hint
and the kind, and shifts the hint's channels. Its attention sees this one token only, as in ComfyUI: so do diffusers'
rows when all have one hint, because that code attends from row to row of a batch. Module names are those of the files.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from nodes.control.controlnet import ControlNetwork, control_config
from nodes.denoisers.ldm.config import UNetConfig
from nodes.denoisers.ldm.layers import sinusoids
from nodes.interface import BadInput, ControlNet
from nodes.weights.assigning import built

KINDS = ("openpose", "depth", "soft edges", "lines", "normal", "segmentation", "tile", "repaint")
"""Kinds of hints by their numbers in the public files: soft edges are HED, PiDi and scribbles, lines are Canny, line
art and MLSD. The first union knows six, the second ("promax") all."""

AUTO = "auto"
EMBEDDED = 256  # sines and cosines for each kind


class Attention(nn.Module):
    """Self-attention of one token [N, C] in the layout of `nn.MultiheadAttention`: all it can see is its own value."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * width))
        self.out_proj = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        weight, bias = (whole.chunk(3)[2] for whole in (self.in_proj_weight, self.in_proj_bias))  # query, key, value
        return self.out_proj(F.linear(x, weight, bias))


class FeedForward(nn.Module):
    """Two matrices with CLIP's quick GELU between them."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.c_fc, self.c_proj = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        x = self.c_fc(x)
        return self.c_proj(x * torch.sigmoid(1.702 * x))


class Layer(nn.Module):
    """One layer of the transformer, norms first."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.attn, self.ln_1 = Attention(width), nn.LayerNorm(width)
        self.mlp, self.ln_2 = FeedForward(width), nn.LayerNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class UnionNetwork(ControlNetwork):
    """A ControlNet that is told of which of `kinds` kinds its hint is; None = not told."""

    def __init__(self, config: UNetConfig, hint_widths: tuple[int, ...], kinds: int, layers: int) -> None:
        super().__init__(config, hint_widths)
        self.task_embedding = nn.Parameter(torch.empty(kinds, config.width))
        self.transformer_layes = nn.ModuleList(Layer(config.width) for _ in range(layers))
        self.spatial_ch_projs = nn.Linear(config.width, config.width)
        self.control_add_embedding = nn.ModuleDict({
            "linear_1": nn.Linear(EMBEDDED * kinds, config.embedding),
            "linear_2": nn.Linear(config.embedding, config.embedding)})

    def embedded(self, timesteps: Tensor, y: Tensor | None, kind: int | None, like: Tensor) -> Tensor:
        embedding = super().embedded(timesteps, y, kind, like)
        told = torch.zeros(len(self.task_embedding), device=like.device)
        if kind is not None:
            told[kind] = 1
        vector = sinusoids(told, EMBEDDED).to(like).reshape(1, -1)
        add = self.control_add_embedding
        return embedding + add["linear_2"](F.silu(add["linear_1"](vector)))

    def fused(self, h: Tensor, seen: Tensor, kind: int | None) -> Tensor:
        if kind is None:
            return seen
        token = seen.mean((2, 3)) + self.task_embedding[kind]
        for layer in self.transformer_layes:
            token = layer(token)
        return seen + self.spatial_ch_projs(token)[..., None, None]


def is_union(tensors: Mapping[str, Tensor]) -> bool:
    """Whether tensors, by original names, are those of a union of ControlNets."""
    return "task_embedding" in tensors


def union_network(tensors: Mapping[str, Tensor], name: str = "ControlNet") -> UnionNetwork:
    """A network from tensors by their original names; nothing is copied. Raises BadWeights."""

    def build() -> UnionNetwork:
        layers = {key.split(".")[1] for key in tensors if key.startswith("transformer_layes.")}
        return UnionNetwork(*control_config(tensors), len(tensors["task_embedding"]), len(layers))

    return built(build, tensors, name, "ControlNet")


def kind_number(controlnet: ControlNet, kind: str) -> int | None:
    """The number by which a union of ControlNets knows a kind of hint, None = not told. Raises BadInput."""
    if kind == AUTO:
        return None
    network, number = controlnet.control.network, KINDS.index(kind)
    if not isinstance(network, UnionNetwork):
        raise BadInput(f"{controlnet.name} knows one kind of hint, got kind {kind!r}; set kind to {AUTO}, or load a "
                       "union of ControlNets")
    if number >= (known := len(network.task_embedding)):
        raise BadInput(f"{controlnet.name} knows the kinds {', '.join(KINDS[:known])}, got {kind!r}; choose one of "
                       "these")
    return number
