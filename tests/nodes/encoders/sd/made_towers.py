"""Text towers with random weights in the layouts of public files: 128 channels, 3 blocks, all ids."""

from __future__ import annotations

import math
import zlib

import torch
from torch import Tensor

WIDTH, LAYERS, VOCAB, CONTEXT = 128, 3, 49_408, 77

SD1 = "cond_stage_model.transformer.text_model."
SD2 = "cond_stage_model.model."
SDXL_L = "conditioner.embedders.0.transformer.text_model."
SDXL_G = "conditioner.embedders.1.model."
REFINER = "conditioner.embedders.0.model."


def transformers_layout(prefix: str = SD1, width: int = WIDTH, layers: int = LAYERS,
                        projection: str | None = None) -> dict[str, Tensor]:
    """A tower as transformers saves it; `projection` is the name of its map to pictures, or None."""
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.token_embedding.weight": (VOCAB, width),
        "embeddings.position_embedding.weight": (CONTEXT, width),
        **_affine("final_layer_norm", width),
    }
    for n in range(layers):
        block = f"encoder.layers.{n}."
        for each in ("q_proj", "k_proj", "v_proj", "out_proj"):
            shapes |= _affine(f"{block}self_attn.{each}", width, width)
        shapes |= _affine(block + "mlp.fc1", 4 * width, width) | _affine(block + "mlp.fc2", width, 4 * width)
        shapes |= _affine(block + "layer_norm1", width) | _affine(block + "layer_norm2", width)
    tensors = {prefix + key: _values(prefix + key, shape) for key, shape in shapes.items()}
    if projection:
        tensors[projection] = _values(projection, (width, width))
    return tensors


def open_clip_layout(prefix: str = SD2, width: int = WIDTH, layers: int = LAYERS) -> dict[str, Tensor]:
    """A tower as open_clip saves it."""
    shapes: dict[str, tuple[int, ...]] = {
        "positional_embedding": (CONTEXT, width), "text_projection": (width, width), "logit_scale": (),
        "token_embedding.weight": (VOCAB, width), **_affine("ln_final", width),
    }
    for n in range(layers):
        block = f"transformer.resblocks.{n}."
        shapes |= {block + "attn.in_proj_weight": (3 * width, width), block + "attn.in_proj_bias": (3 * width,)}
        shapes |= _affine(block + "attn.out_proj", width, width)
        shapes |= _affine(block + "mlp.c_fc", 4 * width, width) | _affine(block + "mlp.c_proj", width, 4 * width)
        shapes |= _affine(block + "ln_1", width) | _affine(block + "ln_2", width)
    return {prefix + key: _values(prefix + key, shape) for key, shape in shapes.items()}


def below(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The tensors below a prefix, without it."""
    return {key.removeprefix(prefix): tensor for key, tensor in tensors.items() if key.startswith(prefix)}


def _affine(name: str, *shape: int) -> dict[str, tuple[int, ...]]:
    return {name + ".weight": shape, name + ".bias": shape[:1]}


def _values(key: str, shape: tuple[int, ...]) -> Tensor:
    """Random numbers that depend on the name alone; norms near one, layers that keep the variance."""
    values = torch.randn(shape, generator=torch.Generator().manual_seed(zlib.crc32(key.encode())))
    if "norm" in key or ".ln_" in key:
        return values * 0.1 + key.endswith("weight")
    return values * (0.1 if len(shape) < 2 or "embedding" in key else 1 / math.sqrt(shape[1]))
