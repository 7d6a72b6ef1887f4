"""The image towers of CLIP at their public sizes (ViT-L, ViT-H, ViT-bigG): Radford et al. 2021, section 2.4.

Modules carry the names of the Hugging Face layout below "vision_model.", so that a file's tensors are assigned, not
copied. Files in the layout of open_clip are renamed; their fused q, k and v become three views.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from nodes.encoders.attention import attend
from nodes.weights.assigning import built

MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
"""Pixel normalisation that all public CLIP towers were trained with."""


@dataclass(frozen=True)
class VisionConfig:
    """Sizes of an image tower; image_size and patch_size in pixels, embed = D of the embedding."""

    width: int
    layers: int
    mlp: int
    embed: int
    patch_size: int
    image_size: int

    @property
    def heads(self) -> int:
        """Attention heads: 12 in ViT-B, 16 in all larger towers."""
        return 12 if self.width == 768 else 16

    @property
    def quick_gelu(self) -> bool:
        """OpenAI's towers (B and L) use x * sigmoid(1.702 x), those of LAION (H, 32 layers; bigG, 48) the GELU."""
        return self.layers < 32


class VisionStates(NamedTuple):
    """What a tower makes of N pictures in T patches: [N, embed], and hidden states [N, 1 + T, width].

    embedding:   projected class token, not normalised
    last:        hidden states after the last block, not normalised
    penultimate: hidden states before it
    """

    embedding: Tensor
    last: Tensor
    penultimate: Tensor


class SelfAttention(nn.Module):
    """Multi-head attention of all patches to all."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (f(x).unflatten(-1, (self.heads, -1)).transpose(1, 2)
                   for f in (self.q_proj, self.k_proj, self.v_proj))
        return self.out_proj(attend(q, k, v).transpose(1, 2).flatten(2))


class Mlp(nn.Module):
    """Two layers with a GELU, or its fast approximation."""

    def __init__(self, width: int, hidden: int, quick_gelu: bool) -> None:
        super().__init__()
        self.fc1, self.fc2, self.quick_gelu = nn.Linear(width, hidden), nn.Linear(hidden, width), quick_gelu

    def forward(self, x: Tensor) -> Tensor:
        x = self.fc1(x)
        return self.fc2(x * torch.sigmoid(1.702 * x) if self.quick_gelu else F.gelu(x))


class Layer(nn.Module):
    """One transformer block with its norms before each branch."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.self_attn = SelfAttention(config.width, config.heads)
        self.layer_norm1, self.layer_norm2 = nn.LayerNorm(config.width), nn.LayerNorm(config.width)
        self.mlp = Mlp(config.width, config.mlp, config.quick_gelu)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.self_attn(self.layer_norm1(x))
        return x + self.mlp(self.layer_norm2(x))


class Embeddings(nn.Module):
    """A picture as patches behind a class token, each at its place."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        places = (config.image_size // config.patch_size) ** 2 + 1
        self.class_embedding = nn.Parameter(torch.zeros(config.width))
        self.patch_embedding = nn.Conv2d(3, config.width, config.patch_size, config.patch_size, bias=False)
        self.position_embedding = nn.Embedding(places, config.width)

    def forward(self, x: Tensor) -> Tensor:
        patches = self.patch_embedding(x).flatten(2).transpose(1, 2)
        return torch.cat([self.class_embedding.expand(len(x), 1, -1), patches], 1) + self.position_embedding.weight


class Encoder(nn.Module):
    """The stack of blocks."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.layers))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        before = x
        for layer in self.layers:
            before, x = x, layer(x)
        return x, before


class VisionTower(nn.Module):
    """An image tower: prepared pictures [N, 3, image_size, image_size] to `VisionStates`."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.config = config
        self.embeddings, self.encoder = Embeddings(config), Encoder(config)
        self.pre_layrnorm, self.post_layernorm = nn.LayerNorm(config.width), nn.LayerNorm(config.width)
        self.visual_projection = nn.Linear(config.width, config.embed, bias=False)

    def forward(self, x: Tensor) -> VisionStates:
        last, penultimate = self.encoder(self.pre_layrnorm(self.embeddings(x)))
        return VisionStates(self.visual_projection(self.post_layernorm(last[:, 0])), last, penultimate)


def prepared(images: Tensor, size: int, crop: bool = True) -> Tensor:
    """Pictures [N, C, H, W] in [0, 1] as a tower reads them: bicubic to `size`, 8 bits, normalised.

    crop: the shorter side becomes `size` and the middle is kept; else the picture is stretched
    """
    images = images[:, :3]
    if tuple(images.shape[-2:]) != (size, size):
        scale = size / min(images.shape[-2:])
        new = (round(scale * images.shape[2]), round(scale * images.shape[3])) if crop else (size, size)
        images = F.interpolate(images, new, mode="bicubic", antialias=True)
        top, left = (new[0] - size) // 2, (new[1] - size) // 2
        images = images[:, :, top:top + size, left:left + size]
    images = (255 * images).clamp(0, 255).round() / 255
    mean, std = images.new_tensor(MEAN)[:, None, None], images.new_tensor(STD)[:, None, None]
    return (images - mean) / std


HUGGING_FACE, OPEN_CLIP = "vision_model.embeddings.class_embedding", "visual.class_embedding"
_RENAMED = {"visual.conv1": "embeddings.patch_embedding", "visual.ln_pre": "pre_layrnorm",
            "visual.ln_post": "post_layernorm", "visual.transformer.resblocks": "encoder.layers",
            ".ln_1.": ".layer_norm1.", ".ln_2.": ".layer_norm2.", ".c_fc.": ".fc1.", ".c_proj.": ".fc2.",
            ".attn.out_proj": ".self_attn.out_proj", "visual.class_embedding": "embeddings.class_embedding",
            "visual.positional_embedding": "embeddings.position_embedding.weight"}


def vision_tensors(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of the image tower in a file, whatever its layout and prefix, by this module's names; {} if none."""
    for mark, rename in ((HUGGING_FACE, _from_hugging_face), (OPEN_CLIP, _from_open_clip)):
        for key in tensors:
            if key == mark or key.endswith("." + mark):
                return rename(tensors, key.removesuffix(mark))
    return {}


def _from_hugging_face(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    inside = prefix + "vision_model."
    found = {k.removeprefix(inside): v for k, v in tensors.items() if k.startswith(inside)}
    found.pop("embeddings.position_ids", None)
    projection = tensors.get(prefix + "visual_projection.weight")
    return found if projection is None else {**found, "visual_projection.weight": projection}


def _from_open_clip(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    found: dict[str, Tensor] = {}
    for key, value in tensors.items():
        name = key.removeprefix(prefix)
        if not key.startswith(prefix) or not name.startswith("visual."):
            continue
        if name == "visual.proj":
            found["visual_projection.weight"] = value.T
            continue
        for old, new in _RENAMED.items():
            name = name.replace(old, new)
        if fused := re.fullmatch(r"(.*)\.attn\.in_proj_(weight|bias)", name):
            for part, piece in zip("qkv", value.chunk(3), strict=True):
                found[f"{fused[1]}.self_attn.{part}_proj.{fused[2]}"] = piece
        else:
            found[name] = value
    return found


def vision_config(tensors: Mapping[str, Tensor]) -> VisionConfig:
    """The sizes of a tower, read off its tensors."""
    patch = tensors["embeddings.patch_embedding.weight"]
    side = round((len(tensors["embeddings.position_embedding.weight"]) - 1) ** 0.5)
    layers = len({k.split(".")[2] for k in tensors if k.startswith("encoder.layers.")})
    return VisionConfig(width=patch.shape[0], layers=layers, mlp=len(tensors["encoder.layers.0.mlp.fc1.bias"]),
                        embed=len(tensors["visual_projection.weight"]), patch_size=patch.shape[-1],
                        image_size=side * patch.shape[-1])


def vision_tower(tensors: Mapping[str, Tensor], name: str = "encoder") -> VisionTower:
    """A tower from `vision_tensors`; nothing is copied. Raises BadWeights."""
    return built(lambda: VisionTower(vision_config(tensors)), tensors, name, "image tower")
