"""DiT: a transformer on patches of a latent (Peebles & Xie 2023), under its published tensor names."""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from nodes.denoisers.ldm.layers import sinusoids
from nodes.encoders.attention import attend
from nodes.interface import BadInput

Shapes = Mapping[str, tuple[int, ...]]
NOISE_SINES = 256
HEADS = {1152: 16, 1024: 16, 768: 12, 384: 6}
"""By width: XL, L, B and S of table 1; other widths have heads of 64 channels."""


class TimestepEmbedder(nn.Module):
    """The noise level as a vector."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(NOISE_SINES, width), nn.SiLU(), nn.Linear(width, width))

    def forward(self, timesteps: Tensor, dtype: torch.dtype) -> Tensor:
        """[N] -> [N, width]."""
        return self.mlp(sinusoids(timesteps, NOISE_SINES).to(dtype))  # type: ignore[no-any-return]


class LabelEmbedder(nn.Module):
    """The class as a vector; the last row of the table stands for no class."""

    def __init__(self, rows: int, width: int) -> None:
        super().__init__()
        self.embedding_table = nn.Embedding(rows, width)

    def forward(self, labels: Tensor) -> Tensor:
        """[N] -> [N, width]."""
        return self.embedding_table(labels)  # type: ignore[no-any-return]


class PatchEmbed(nn.Module):
    """Patches of the latent as tokens."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        width, channels, patch, _ = shape
        self.proj = nn.Conv2d(channels, width, patch, stride=patch)

    def forward(self, x: Tensor) -> Tensor:
        """[N, C, h, w] -> [N, T, width]."""
        return self.proj(x).flatten(2).transpose(1, 2)  # type: ignore[no-any-return]


class Attention(nn.Module):
    """Attention of all tokens to each other."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        """[N, T, width] -> [N, T, width]."""
        q, k, v = self.qkv(x).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        return self.proj(attend(q, k, v).transpose(1, 2).flatten(2))  # type: ignore[no-any-return]


class Mlp(nn.Module):
    """Two layers on every token."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(width, inner), nn.Linear(inner, width)

    def forward(self, x: Tensor) -> Tensor:
        """[N, T, width] -> [N, T, width]."""
        return self.fc2(F.gelu(self.fc1(x), approximate="tanh"))  # type: ignore[no-any-return]


class DiTBlock(nn.Module):
    """Attention and a feed-forward layer, each scaled, shifted and gated by noise level and class (adaLN-Zero)."""

    def __init__(self, width: int, heads: int, inner: int) -> None:
        super().__init__()
        self.attn, self.mlp = Attention(width, heads), Mlp(width, inner)
        self.adaLN_modulation = nn.Sequential(nn.SiLU(), nn.Linear(width, 6 * width))

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        """x: [N, T, width], condition: [N, width]."""
        shift, scale, gate, shift_mlp, scale_mlp, gate_mlp = self.adaLN_modulation(condition)[:, None].chunk(6, -1)
        x = x + gate * self.attn(modulated(x, shift, scale))
        return x + gate_mlp * self.mlp(modulated(x, shift_mlp, scale_mlp))


class FinalLayer(nn.Module):
    """Tokens to patches of the output."""

    def __init__(self, width: int, outputs: int) -> None:
        super().__init__()
        self.linear = nn.Linear(width, outputs)
        self.adaLN_modulation = nn.Sequential(nn.SiLU(), nn.Linear(width, 2 * width))

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        """[N, T, width] -> [N, T, outputs]."""
        shift, scale = self.adaLN_modulation(condition)[:, None].chunk(2, -1)
        return self.linear(modulated(x, shift, scale))  # type: ignore[no-any-return]


def modulated(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    """Each token at mean 0 and variance 1, then scaled and shifted."""
    return F.layer_norm(x, x.shape[-1:], eps=1e-6) * (1 + scale) + shift


class DiT(nn.Module):
    """The network of a file, built from its names and shapes."""

    pos_embed: Tensor

    def __init__(self, shapes: Shapes) -> None:
        super().__init__()
        rows, width = shapes["y_embedder.embedding_table.weight"]
        depth = 1 + max(int(n.split(".")[1]) for n in shapes if n.startswith("blocks."))
        heads, inner = HEADS.get(width, max(1, width // 64)), shapes["blocks.0.mlp.fc1.weight"][0]
        self.patch = shapes["x_embedder.proj.weight"][2]
        self.side = round(shapes["pos_embed"][1] ** 0.5)
        self.x_embedder, self.t_embedder = PatchEmbed(shapes["x_embedder.proj.weight"]), TimestepEmbedder(width)
        self.y_embedder = LabelEmbedder(rows, width)
        self.pos_embed = nn.Parameter(torch.empty(shapes["pos_embed"]))
        self.blocks = nn.ModuleList(DiTBlock(width, heads, inner) for _ in range(depth))
        self.final_layer = FinalLayer(width, shapes["final_layer.linear.weight"][0])
        self.classes = self.null_class = rows - 1

    def forward(self, x: Tensor, timesteps: Tensor, labels: Tensor) -> Tensor:
        """x: [N, C, h, w] of its size, timesteps: [N] from 0 to 999, labels: [N]. Returns noise and variance."""
        wanted = self.side * self.patch
        if x.shape[2:] != (wanted, wanted):
            raise BadInput(f"expected a latent of {wanted}x{wanted} cells, the only size that this transformer knows, "
                           f"got {x.shape[3]}x{x.shape[2]}; make the noise as large")
        tokens = self.x_embedder(x) + self.pos_embed
        condition = self.t_embedder(timesteps, x.dtype) + self.y_embedder(labels)
        for block in self.blocks:
            tokens = block(tokens, condition)
        patches = self.final_layer(tokens, condition)
        grid = patches.unflatten(1, (self.side, self.side)).unflatten(-1, (self.patch, self.patch, -1))
        return grid.permute(0, 5, 1, 3, 2, 4).flatten(4).flatten(2, 3)
