"""Tensor names and shapes of published class-conditional networks, small; values depend on seed and name alone."""

from __future__ import annotations

import zlib

import torch

Shapes = dict[str, tuple[int, ...]]


def filled(shapes: Shapes, seed: int = 0) -> dict[str, torch.Tensor]:
    """Random tensors: norms near 1, matrices at 1 / sqrt(inputs), filters of means over 2 x 2."""
    found = {}
    for name, shape in shapes.items():
        generator = torch.Generator().manual_seed(zlib.crc32(f"{seed}/{name}".encode()))
        values = torch.randn(shape, generator=generator)
        if name.endswith("resample_filter"):
            values = torch.full(shape, 1 / shape[-1] ** 2)
        elif len(shape) < 2:
            values = 0.1 * values + (1.0 if "norm" in name and name.endswith("weight") else 0.0)
        else:
            values = values / values[0].numel() ** 0.5
        found[name] = values
    return found


def layer(name: str, *shape: int, bias: bool = True) -> Shapes:
    """A weight and its bias."""
    return {f"{name}.weight": shape} | ({f"{name}.bias": shape[:1]} if bias else {})


def edm_block(name: str, inputs: int, outputs: int, embedding: int, *, mode: str = "keep", attention: bool = False,
              adaptive: bool = False, projected: bool = False) -> Shapes:
    """A block of Karras et al. 2022."""
    found = layer(f"{name}.norm0", inputs) | layer(f"{name}.conv0", outputs, inputs, 3, 3)
    found |= layer(f"{name}.affine", outputs * (1 + adaptive), embedding)
    found |= layer(f"{name}.norm1", outputs) | layer(f"{name}.conv1", outputs, outputs, 3, 3)
    if inputs != outputs or (mode != "keep" and projected):
        found |= layer(f"{name}.skip", outputs, inputs, 1, 1)
    if mode != "keep":
        found |= {f"{name}.{part}.resample_filter": (1, 1, 2, 2) for part in ("conv0", "skip")}
    if attention:
        found |= layer(f"{name}.norm2", outputs) | layer(f"{name}.qkv", 3 * outputs, outputs, 1, 1)
        found |= layer(f"{name}.proj", outputs, outputs, 1, 1)
    return found


def edm(*, adaptive: bool, classes: int = 0, width: int = 64, side: int = 16, fourier: bool = False) -> Shapes:
    """Two resolutions of one block: DDPM++ (or, with `fourier`, its random sines), or ADM with `adaptive`."""
    embedding, kind = 4 * width, {"adaptive": adaptive, "projected": not adaptive}
    found = layer("map_layer0", embedding, width) | layer("map_layer1", embedding, embedding)
    if classes:
        found |= layer("map_label", embedding if adaptive else width, classes, bias=not adaptive)
    if fourier:
        found["map_noise.freqs"] = (width // 2,)
    high, low, wide = f"{side}x{side}", f"{side // 2}x{side // 2}", 2 * width
    found |= layer(f"enc.{high}_conv", width, 3, 3, 3)
    found |= edm_block(f"enc.{high}_block0", width, width, embedding, **kind)
    found |= edm_block(f"enc.{low}_down", width, width, embedding, mode="down", **kind)
    found |= edm_block(f"enc.{low}_block0", width, wide, embedding, attention=True, **kind)
    found |= edm_block(f"dec.{low}_in0", wide, wide, embedding, attention=True, **kind)
    found |= edm_block(f"dec.{low}_in1", wide, wide, embedding, **kind)
    found |= edm_block(f"dec.{low}_block0", wide + wide, wide, embedding, **kind)
    found |= edm_block(f"dec.{low}_block1", wide + width, wide, embedding, attention=True, **kind)
    found |= edm_block(f"dec.{high}_up", wide, wide, embedding, mode="up", **kind)
    found |= edm_block(f"dec.{high}_block0", wide + width, width, embedding, **kind)
    found |= edm_block(f"dec.{high}_block1", width + width, width, embedding, **kind)
    if adaptive:
        return found | layer("out_norm", width) | layer("out_conv", 3, width, 3, 3)
    return found | layer(f"dec.{high}_aux_norm", width) | layer(f"dec.{high}_aux_conv", 3, width, 3, 3)


def edm2_block(name: str, inputs: int, outputs: int, embedding: int, *, inward: bool,
               attention: bool = False) -> Shapes:
    """A magnitude-preserving block."""
    found = {f"{name}.emb_gain": (), f"{name}.emb_linear.weight": (outputs, embedding)}
    found[f"{name}.conv_res0.weight"] = (outputs, outputs if inward else inputs, 3, 3)
    found[f"{name}.conv_res1.weight"] = (outputs, outputs, 3, 3)
    if inputs != outputs:
        found[f"{name}.conv_skip.weight"] = (outputs, inputs, 1, 1)
    if attention:
        found |= {f"{name}.attn_qkv.weight": (3 * outputs, outputs, 1, 1),
                  f"{name}.attn_proj.weight": (outputs, outputs, 1, 1)}
    return found


def edm2(classes: int = 10, width: int = 64, side: int = 16) -> Shapes:
    """Two resolutions of one block, on four latent channels."""
    embedding, high, low = 2 * width, f"{side}x{side}", f"{side // 2}x{side // 2}"
    found: Shapes = {"emb_fourier.freqs": (width,), "emb_fourier.phases": (width,),
                     "emb_noise.weight": (embedding, width), "emb_label.weight": (embedding, classes),
                     f"enc.{high}_conv.weight": (width, 5, 3, 3)}
    found |= edm2_block(f"enc.{high}_block0", width, width, embedding, inward=True)
    found |= edm2_block(f"enc.{low}_down", width, width, embedding, inward=True)
    found |= edm2_block(f"enc.{low}_block0", width, 2 * width, embedding, inward=True, attention=True)
    found |= edm2_block(f"dec.{low}_in0", 2 * width, 2 * width, embedding, inward=False, attention=True)
    found |= edm2_block(f"dec.{low}_in1", 2 * width, 2 * width, embedding, inward=False)
    found |= edm2_block(f"dec.{low}_block0", 4 * width, 2 * width, embedding, inward=False, attention=True)
    found |= edm2_block(f"dec.{low}_block1", 3 * width, 2 * width, embedding, inward=False)
    found |= edm2_block(f"dec.{high}_up", 2 * width, 2 * width, embedding, inward=False)
    found |= edm2_block(f"dec.{high}_block0", 3 * width, width, embedding, inward=False)
    found |= edm2_block(f"dec.{high}_block1", 2 * width, width, embedding, inward=False)
    return found | {"out_conv.weight": (4, width, 3, 3), "out_gain": ()}


def adm_block(name: str, inputs: int, outputs: int, embedding: int) -> Shapes:
    """A residual block of Dhariwal & Nichol 2021."""
    found = layer(f"{name}.in_layers.0", inputs) | layer(f"{name}.in_layers.2", outputs, inputs, 3, 3)
    found |= layer(f"{name}.emb_layers.1", 2 * outputs, embedding)
    found |= layer(f"{name}.out_layers.0", outputs) | layer(f"{name}.out_layers.3", outputs, outputs, 3, 3)
    return found | (layer(f"{name}.skip_connection", outputs, inputs, 1, 1) if inputs != outputs else {})


def adm_attention(name: str, channels: int) -> Shapes:
    """Attention of all pixels."""
    found = layer(f"{name}.norm", channels) | layer(f"{name}.qkv", 3 * channels, channels, 1)
    return found | layer(f"{name}.proj_out", channels, channels, 1)


def adm(classes: int = 0, width: int = 64, resizes: bool = True) -> Shapes:
    """Two resolutions of one block, attention in the lower one, learned variance."""
    embedding, wide = 4 * width, 2 * width
    found = layer("time_embed.0", embedding, width) | layer("time_embed.2", embedding, embedding)
    found |= {"label_emb.weight": (classes, embedding)} if classes else {}
    found |= layer("input_blocks.0.0", width, 3, 3, 3) | adm_block("input_blocks.1.0", width, width, embedding)
    found |= (adm_block("input_blocks.2.0", width, width, embedding) if resizes
              else layer("input_blocks.2.0.op", width, width, 3, 3))
    found |= adm_block("input_blocks.3.0", width, wide, embedding) | adm_attention("input_blocks.3.1", wide)
    found |= adm_block("middle_block.0", wide, wide, embedding) | adm_attention("middle_block.1", wide)
    found |= adm_block("middle_block.2", wide, wide, embedding)
    found |= adm_block("output_blocks.0.0", 2 * wide, wide, embedding) | adm_attention("output_blocks.0.1", wide)
    found |= adm_block("output_blocks.1.0", wide + width, wide, embedding) | adm_attention("output_blocks.1.1", wide)
    found |= (adm_block("output_blocks.1.2", wide, wide, embedding) if resizes
              else layer("output_blocks.1.2.conv", wide, wide, 3, 3))
    found |= adm_block("output_blocks.2.0", wide + width, width, embedding)
    found |= adm_block("output_blocks.3.0", 2 * width, width, embedding)
    return found | layer("out.0", width) | layer("out.2", 6, width, 3, 3)


def dit(classes: int = 10, width: int = 128, depth: int = 2, side: int = 8, patch: int = 2) -> Shapes:
    """A transformer on latents of `side` cells; the last row of its table of classes stands for none."""
    found = layer("x_embedder.proj", width, 4, patch, patch) | layer("t_embedder.mlp.0", width, 256)
    found |= layer("t_embedder.mlp.2", width, width)
    found |= {"y_embedder.embedding_table.weight": (classes + 1, width), "pos_embed": (1, (side // patch) ** 2, width)}
    for i in range(depth):
        found |= layer(f"blocks.{i}.attn.qkv", 3 * width, width) | layer(f"blocks.{i}.attn.proj", width, width)
        found |= layer(f"blocks.{i}.mlp.fc1", 4 * width, width) | layer(f"blocks.{i}.mlp.fc2", width, 4 * width)
        found |= layer(f"blocks.{i}.adaLN_modulation.1", 6 * width, width)
    found |= layer("final_layer.linear", 8 * patch * patch, width)
    return found | layer("final_layer.adaLN_modulation.1", 2 * width, width)
