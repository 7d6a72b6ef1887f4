"""CLIP (Radford et al. 2021): a text and an image transformer that meet in one space; laid out as in open_clip."""

from __future__ import annotations

import json
import math
from collections import OrderedDict
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors import safe_open
from torch import Tensor

from nodes.encoders.attention import attend
from nodes.encoders.initial import drawn, normal, table
from nodes.encoders.tokenizer import Tokenizer


@dataclass(frozen=True)
class ClipConfig:
    """Sizes of both towers.

    image_size, patch_size:  in pixels; the image becomes (image_size / patch_size)**2 tokens and a class token
    context_length:          text tokens, with the marks
    merges:                  of CLIP's tokeniser
    quick_gelu:              OpenAI's own weights use x * sigmoid(1.702 x)
    mean, std:               the pixel normalisation that the image tower was trained with
    """

    embed_dim: int = 160
    image_size: int = 32
    patch_size: int = 4
    vision_width: int = 160
    vision_layers: int = 6
    vision_heads: int = 5
    context_length: int = 24
    merges: int = 7678
    text_width: int = 160
    text_layers: int = 4
    text_heads: int = 5
    quick_gelu: bool = False
    mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    std: tuple[float, float, float] = (0.5, 0.5, 0.5)

    @property
    def vocab_size(self) -> int:
        """512 byte pieces, the merges, a start and an end mark."""
        return 512 + self.merges + 2

    def open_clip(self) -> dict[str, object]:
        """The same sizes as keyword arguments of `open_clip.model.CLIP`."""
        vision = {"image_size": self.image_size, "patch_size": self.patch_size, "width": self.vision_width}
        vision |= {"layers": self.vision_layers, "head_width": self.vision_width // self.vision_heads}
        text = {
            "context_length": self.context_length,
            "vocab_size": self.vocab_size,
            "width": self.text_width,
        }
        text |= {"heads": self.text_heads, "layers": self.text_layers}
        return {
            "embed_dim": self.embed_dim,
            "vision_cfg": vision,
            "text_cfg": text,
            "quick_gelu": self.quick_gelu,
        }


class Attention(nn.Module):
    """Multi-head self-attention with the parameter names of torch's MultiheadAttention."""

    def __init__(self, width: int, heads: int, causal: bool) -> None:
        super().__init__()
        self.heads, self.causal = heads, causal
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * width))
        self.out_proj = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        batch, length, width = x.shape
        qkv = F.linear(x, self.in_proj_weight, self.in_proj_bias)
        q, k, v = qkv.view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)  # (B, heads, T, d) each
        earlier = torch.ones(length, length, dtype=torch.bool, device=x.device).tril()
        out = attend(q, k, v, earlier if self.causal else None)
        return self.out_proj(out.transpose(1, 2).reshape(batch, length, width))


class QuickGELU(nn.Module):
    """A faster approximation of GELU, used by OpenAI's weights."""

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.sigmoid(1.702 * x)


class Block(nn.Module):
    """Pre-norm transformer block; `inner` is the width between its two layers, 4 * width where None is given."""

    def __init__(self, width: int, heads: int, causal: bool, quick_gelu: bool, inner: int | None = None) -> None:
        super().__init__()
        inner = inner or 4 * width
        self.ln_1 = nn.LayerNorm(width)
        self.attn = Attention(width, heads, causal)
        self.ln_2 = nn.LayerNorm(width)
        gelu = QuickGELU() if quick_gelu else nn.GELU()
        layers = [
            ("c_fc", nn.Linear(width, inner)),
            ("gelu", gelu),
            ("c_proj", nn.Linear(inner, width)),
        ]
        self.mlp = nn.Sequential(OrderedDict(layers))

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class Transformer(nn.Module):
    """A stack of blocks with CLIP's initialisation: residual branches start small in proportion to the depth."""

    def __init__(self, width: int, layers: int, heads: int, causal: bool, quick_gelu: bool,
                 inner: int | None = None) -> None:
        super().__init__()
        self.resblocks = nn.ModuleList(Block(width, heads, causal, quick_gelu, inner) for _ in range(layers))
        for block in self.resblocks:
            normal(block.attn.in_proj_weight, width**-0.5)
            normal(block.attn.out_proj.weight, (2 * layers * width) ** -0.5)
            normal(block.mlp.c_fc.weight, (2 * width) ** -0.5)
            normal(block.mlp.c_proj.weight, (2 * layers * width) ** -0.5)

    def forward(self, x: Tensor) -> Tensor:
        for block in self.resblocks:
            x = block(x)
        return x


class VisionTower(nn.Module):
    """Vision transformer (Dosovitskiy et al. 2021), read out at its class token."""

    def __init__(self, config: ClipConfig) -> None:
        super().__init__()
        width, grid = config.vision_width, config.image_size // config.patch_size
        self.conv1 = nn.Conv2d(3, width, config.patch_size, config.patch_size, bias=False)
        self.class_embedding = drawn(width, std=width**-0.5)
        self.positional_embedding = drawn(grid**2 + 1, width, std=width**-0.5)
        self.ln_pre = nn.LayerNorm(width)
        self.transformer = Transformer(width, config.vision_layers, config.vision_heads, False, config.quick_gelu)
        self.ln_post = nn.LayerNorm(width)
        self.proj = drawn(width, config.embed_dim, std=width**-0.5)

    def forward(self, x: Tensor) -> Tensor:
        patches = self.conv1(x).flatten(2).transpose(1, 2)  # (B, grid * grid, width)
        first = self.class_embedding.to(patches.dtype).expand(len(x), 1, -1)
        tokens = torch.cat([first, patches], 1) + self.positional_embedding.to(patches.dtype)
        tokens = self.transformer(self.ln_pre(tokens))
        return self.ln_post(tokens[:, 0]) @ self.proj


class ClipModel(nn.Module):
    """Both towers. Embeddings are not normalised: divide by their length to compare them."""

    def __init__(self, config: ClipConfig) -> None:
        super().__init__()
        self.config = config
        self.visual = VisionTower(config)
        self.token_embedding = table(config.vocab_size, config.text_width, std=0.02)
        self.positional_embedding = drawn(config.context_length, config.text_width, std=0.01)
        self.transformer = Transformer(
            config.text_width, config.text_layers, config.text_heads, True, config.quick_gelu
        )
        self.ln_final = nn.LayerNorm(config.text_width)
        self.text_projection = drawn(config.text_width, config.embed_dim, std=config.text_width**-0.5)
        self.logit_scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))
        self.tokenizer = Tokenizer(config.context_length, config.merges)

    def encode_text(self, ids: Tensor, embedded: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Hidden states of all tokens [N, L, width] and the embedding read at the end mark [N, embed_dim].

        ids:      [N, L] from `tokenizer`; the end mark is the highest id. Attention is causal: padding changes nothing
        embedded: [N, L, width], what stands for the tokens instead of `token_embedding`: words learnt later
        """
        embedded = self.token_embedding(ids) if embedded is None else embedded
        hidden = embedded + self.positional_embedding[: ids.shape[1]]
        hidden = self.ln_final(self.transformer(hidden))
        at_end = hidden[torch.arange(len(ids), device=ids.device), ids.argmax(1)]
        return hidden, at_end @ self.text_projection

    def encode_image(self, x: Tensor) -> Tensor:
        """The embedding [N, embed_dim] of prepared pictures [N, 3, image_size, image_size]."""
        return self.visual(x)

    def prepare(self, images: Tensor) -> Tensor:
        """Resize pictures in [0, 1] (bicubic, antialiased) and normalise their pixels. [N, 3, H, W] of any size."""
        size = (self.config.image_size, self.config.image_size)
        if images.shape[-2:] != size:
            images = F.interpolate(images, size=size, mode="bicubic", antialias=True).clamp(0, 1)
        mean = images.new_tensor(self.config.mean)[:, None, None]
        std = images.new_tensor(self.config.std)[:, None, None]
        return (images - mean) / std


def clip_metadata(config: ClipConfig) -> dict[str, str]:
    """The safetensors metadata of a CLIP file of ours."""
    card = {
        "kind": "clip",
        "architecture": "open_clip.CLIP",
        "config": asdict(config),
        "open_clip": config.open_clip(),
    }
    return {"wireloom": json.dumps(card)}


def load_clip(path: str | Path) -> ClipModel:
    """Read a CLIP file of ours, float32 on the CPU, ready for inference. Every tensor must match."""
    with safe_open(path, "pt") as file:
        card = json.loads((file.metadata() or {}).get("wireloom", "{}"))
        weights = {name: file.get_tensor(name).to(torch.float32, copy=True) for name in file.keys()}  # noqa: SIM118 - not a dict
    if card.get("kind") != "clip":
        raise ValueError(f"{path} holds {card.get('kind', 'weights of unknown kind')}, expected clip")
    config = dict(card["config"], mean=tuple(card["config"]["mean"]), std=tuple(card["config"]["std"]))
    with torch.device("meta"):  # nothing is drawn that the file then replaces
        model = ClipModel(ClipConfig(**config))
    model.load_state_dict(weights, assign=True)
    return model.eval().requires_grad_(False)
