"""Small control models with random weights in the public layouts."""

from __future__ import annotations

import zlib
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from nodes.interface import Context
from tests.fixtures.made.unet_layout import Table, UNetSizes


class Folder(Context):
    """A context whose models folder is a folder of the test; the CPU."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def device(self) -> torch.device:
        return torch.device("cpu")

    def open_weights(self, name: str) -> Path:
        return self.folder / name


def drawn(shapes: Table, seed: int = 0) -> dict[str, Tensor]:
    """Random weights that keep the variance, each a function of its name; none is zero."""
    return {name: one(name, shape, seed) for name, shape in shapes.items()}


def one(name: str, shape: tuple[int, ...], seed: int) -> Tensor:
    x = torch.randn(shape, generator=torch.Generator().manual_seed(zlib.crc32(f"{seed}/{name}".encode())))
    if len(shape) >= 2:
        return x * max(1, x[0].numel()) ** -0.5
    return 1 + 0.05 * x if "norm" in name and name.endswith("weight") else 0.05 * x


def save(path: Path, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Write a safetensors file; the tensors again."""
    save_file({k: v.contiguous() for k, v in tensors.items()}, path)
    return tensors


def linear(name: str, out: int, into: int, bias: bool = True) -> Table:
    return {f"{name}.weight": (out, into), **({f"{name}.bias": (out,)} if bias else {})}


def norm(name: str, width: int) -> Table:
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}


def vision_shapes(width: int = 32, embed: int = 24, layers: int = 2, size: int = 56,
                  patch: int = 14) -> Table:
    """CLIP vision in the Hugging Face layout."""
    shapes: Table = {
        "vision_model.embeddings.class_embedding": (width,),
        "vision_model.embeddings.patch_embedding.weight": (width, 3, patch, patch),
        "vision_model.embeddings.position_embedding.weight": ((size // patch) ** 2 + 1, width),
        "visual_projection.weight": (embed, width),
        **norm("vision_model.pre_layrnorm", width), **norm("vision_model.post_layernorm", width)}
    for i in range(layers):
        block = f"vision_model.encoder.layers.{i}"
        for part in "qkv":
            shapes |= linear(f"{block}.self_attn.{part}_proj", width, width)
        shapes |= linear(f"{block}.self_attn.out_proj", width, width)
        shapes |= linear(f"{block}.mlp.fc1", 4 * width, width) | linear(f"{block}.mlp.fc2", width, 4 * width)
        shapes |= norm(f"{block}.layer_norm1", width) | norm(f"{block}.layer_norm2", width)
    return shapes


def vision_file(path: Path, **sizes: int) -> dict[str, Tensor]:
    """A small image encoder."""
    return save(path, drawn(vision_shapes(**sizes)))


def plain_shapes(sizes: UNetSizes, embed: int, tokens: int = 4) -> Table:
    """The projection of a plain IP-Adapter."""
    width = sizes.context_dim
    return linear("image_proj.proj", tokens * width, embed) | norm("image_proj.norm", width)


def plus_shapes(sizes: UNetSizes, seen: int, width: int = 64, depth: int = 4, tokens: int = 16) -> Table:
    """The projection of an IP-Adapter plus."""
    shapes = {"image_proj.latents": (1, tokens, width)} | linear("image_proj.proj_in", width, seen)
    shapes |= linear("image_proj.proj_out", sizes.context_dim, width) | norm("image_proj.norm_out", sizes.context_dim)
    for i in range(depth):
        at = f"image_proj.layers.{i}"
        shapes |= norm(f"{at}.0.norm1", width) | norm(f"{at}.0.norm2", width) | norm(f"{at}.1.0", width)
        shapes |= linear(f"{at}.0.to_q", width, width, False) | linear(f"{at}.0.to_kv", 2 * width, width, False)
        shapes |= linear(f"{at}.0.to_out", width, width, False)
        shapes |= linear(f"{at}.1.1", 4 * width, width, False) | linear(f"{at}.1.3", width, 4 * width, False)
    return shapes


def full_shapes(sizes: UNetSizes, seen: int) -> Table:
    """The projection of a full-face IP-Adapter."""
    return (linear("image_proj.proj.0", seen, seen) | linear("image_proj.proj.2", sizes.context_dim, seen)
            | norm("image_proj.proj.3", sizes.context_dim))


def attention_shapes(sizes: UNetSizes) -> Table:
    """Keys and values for every cross-attention: the numbers count down, up, middle, and self-attentions too."""
    levels = list(zip(sizes.channel_mult, sizes.depth, strict=True))
    widths = [m * sizes.model_channels for m, depth in levels for _ in range(sizes.num_res_blocks * depth)]
    widths += [m * sizes.model_channels for m, depth in levels[::-1] for _ in range((sizes.num_res_blocks + 1) * depth)]
    widths += [levels[-1][0] * sizes.model_channels] * sizes.middle_depth
    return {f"ip_adapter.{2 * i + 1}.to_{part}_ip.weight": (width, sizes.context_dim)
            for i, width in enumerate(widths) for part in "kv"}


def t2i_shapes(channels: tuple[int, ...] = (32, 64, 128, 128), colours: int = 1) -> Table:
    """A full T2I-Adapter in the original layout."""
    shapes: Table = {"conv_in.weight": (channels[0], 64 * colours, 3, 3), "conv_in.bias": (channels[0],)}
    before = channels[0]
    for level, width in enumerate(channels):
        for i in range(2):
            at = f"body.{2 * level + i}"
            if before != width:
                shapes |= {f"{at}.in_conv.weight": (width, before, 1, 1), f"{at}.in_conv.bias": (width,)}
            shapes |= {f"{at}.block1.weight": (width, width, 3, 3), f"{at}.block1.bias": (width,)}
            shapes |= {f"{at}.block2.weight": (width, width, 1, 1), f"{at}.block2.bias": (width,)}
            before = width
    return shapes
