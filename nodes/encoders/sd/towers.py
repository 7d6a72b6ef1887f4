"""CLIP's text transformer (Radford et al. 2021) in the two layouts of public files, with their key names."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from nodes.encoders.attention import attend
from nodes.encoders.clip_model import QuickGELU, Transformer
from nodes.encoders.initial import table

HEAD = 64
"""Channels of an attention head in every public text tower."""


class TextTower(nn.Module):
    """A causal text transformer: token vectors in, hidden states and one projected vector a text out.

    width: channels of a hidden state; context: places of a text; vocab: ids that it knows
    """

    width: int
    context: int
    vocab: int

    def blocks(self) -> nn.ModuleList:
        """Its transformer blocks, first to last."""
        raise NotImplementedError

    def vectors(self) -> nn.Embedding:
        """The table of token vectors, [vocab, width]."""
        raise NotImplementedError

    def places(self) -> Tensor:
        """A vector for each place, [context, width]."""
        raise NotImplementedError

    def norm(self, x: Tensor) -> Tensor:
        """The final layer norm."""
        raise NotImplementedError

    def project(self, pooled: Tensor) -> Tensor:
        """Normed states at the end marks, [N, width], in the space of pictures, where the file has the map to it."""
        raise NotImplementedError

    def forward(self, tokens: Tensor, layer: int = 1) -> tuple[Tensor, Tensor]:
        """The states after a block, counted from the last = 1, and the normed states after all; [N, L, width].

        tokens: [N, L, width] of `vectors`, or of a textual inversion
        """
        x = hidden = tokens + self.places()[: tokens.shape[1]]
        blocks = self.blocks()
        for number, block in enumerate(blocks):
            x = block(x)
            if number == len(blocks) - layer:
                hidden = x
        return hidden, self.norm(x)


class SelfAttention(nn.Module):
    """Causal multi-head self-attention with the key names of transformers."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.heads = heads_of(width)
        self.q_proj, self.k_proj = nn.Linear(width, width), nn.Linear(width, width)
        self.v_proj, self.out_proj = nn.Linear(width, width), nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        batch, length, width = x.shape
        q, k, v = (each(x).view(batch, length, self.heads, -1).transpose(1, 2)
                   for each in (self.q_proj, self.k_proj, self.v_proj))
        earlier = torch.ones(length, length, dtype=torch.bool, device=x.device).tril()
        return self.out_proj(attend(q, k, v, earlier).transpose(1, 2).reshape(batch, length, width))


class Mlp(nn.Module):
    """Two layers with a GELU between them."""

    def __init__(self, width: int, inner: int, quick_gelu: bool) -> None:
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(width, inner), nn.Linear(inner, width)
        self.gelu = QuickGELU() if quick_gelu else nn.GELU()

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(self.gelu(self.fc1(x)))


class Layer(nn.Module):
    """Pre-norm transformer block with the key names of transformers."""

    def __init__(self, width: int, inner: int, quick_gelu: bool) -> None:
        super().__init__()
        self.self_attn = SelfAttention(width)
        self.layer_norm1, self.layer_norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mlp = Mlp(width, inner, quick_gelu)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.self_attn(self.layer_norm1(x))
        return x + self.mlp(self.layer_norm2(x))


class TransformersText(TextTower):
    """The layout of transformers: CLIP-L in SD1 and SDXL, all towers in diffusers folders. Keys below "text_model."."""

    def __init__(self, vocab: int, context: int, width: int, layers: int, inner: int, quick_gelu: bool,
                 projection: int | None) -> None:
        super().__init__()
        self.width, self.context, self.vocab = width, context, vocab
        self.embeddings, self.encoder = nn.Module(), nn.Module()
        self.embeddings.token_embedding = table(vocab, width)
        self.embeddings.position_embedding = table(context, width)
        self.encoder.layers = nn.ModuleList(Layer(width, inner, quick_gelu) for _ in range(layers))
        self.final_layer_norm = nn.LayerNorm(width)
        self.text_projection = nn.Linear(width, projection, bias=False) if projection else None

    def blocks(self) -> nn.ModuleList:
        return self.encoder.layers

    def vectors(self) -> nn.Embedding:
        return self.embeddings.token_embedding

    def places(self) -> Tensor:
        return self.embeddings.position_embedding.weight

    def norm(self, x: Tensor) -> Tensor:
        return self.final_layer_norm(x)

    def project(self, pooled: Tensor) -> Tensor:
        return pooled if self.text_projection is None else self.text_projection(pooled)


class OpenClipText(TextTower):
    """The layout of open_clip: SD2's and SDXL's second tower, and open_clip's own files. Keys below "model."."""

    def __init__(self, vocab: int, context: int, width: int, layers: int, inner: int, quick_gelu: bool,
                 projection: int | None) -> None:
        super().__init__()
        self.width, self.context, self.vocab = width, context, vocab
        self.positional_embedding = nn.Parameter(torch.empty(context, width))
        self.token_embedding = table(vocab, width)
        self.transformer = Transformer(width, layers, heads_of(width), True, quick_gelu, inner)
        self.ln_final = nn.LayerNorm(width)
        self.text_projection = nn.Parameter(torch.empty(width, projection)) if projection else None

    def blocks(self) -> nn.ModuleList:
        return self.transformer.resblocks

    def vectors(self) -> nn.Embedding:
        return self.token_embedding

    def places(self) -> Tensor:
        return self.positional_embedding

    def norm(self, x: Tensor) -> Tensor:
        return self.ln_final(x)

    def project(self, pooled: Tensor) -> Tensor:
        return pooled if self.text_projection is None else pooled @ self.text_projection


def heads_of(width: int) -> int:
    """Heads of a tower: 64 channels each; a made tower narrower than that has one."""
    return max(1, width // HEAD)
