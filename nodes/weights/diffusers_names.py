"""Names of diffusers to those of the original files, for U-Nets and KL autoencoders."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from torch import Tensor

RESIDUAL = {"norm1": "in_layers.0", "conv1": "in_layers.2", "time_emb_proj": "emb_layers.1", "norm2": "out_layers.0",
            "conv2": "out_layers.3", "conv_shortcut": "skip_connection"}
UNET_ENDS = {"conv_in": "input_blocks.0.0", "time_embedding.linear_1": "time_embed.0",
             "time_embedding.linear_2": "time_embed.2", "add_embedding.linear_1": "label_emb.0.0",
             "add_embedding.linear_2": "label_emb.0.2", "class_embedding.linear_1": "label_emb.0.0",
             "class_embedding.linear_2": "label_emb.0.2", "conv_norm_out": "out.0", "conv_out": "out.2"}
VAE_PARTS = {"conv_shortcut": "nin_shortcut", "conv_norm_out": "norm_out", "mid_block.resnets.0": "mid.block_1",
             "mid_block.resnets.1": "mid.block_2", "mid_block.attentions.0": "mid.attn_1", "group_norm": "norm",
             "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out", "query": "q", "key": "k", "value": "v",
             "proj_attn": "proj_out", "downsamplers.0": "downsample", "upsamplers.0": "upsample"}


def is_diffusers(names: Iterable[str]) -> bool:
    """Whether these are diffusers' names."""
    return any(re.search(r"(^|\.)(down|up)_blocks\.", name) for name in names)


def original_unet(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of a U-Net under their original names; unknown names stay."""
    rename = unet_renamer(tensors)
    return {rename(name): tensor for name, tensor in tensors.items()}


def unet_renamer(names: Iterable[str]) -> Callable[[str], str]:
    """The change of names for a U-Net whose tensors have these names (residual blocks at a resolution are counted)."""
    names = list(names)
    blocks = [int(m[1]) for name in names if (m := re.match(r"down_blocks\.0\.resnets\.(\d+)\.", name))]
    step = max(blocks, default=0) + 2
    attends = {m[1] for n in names if (m := re.match(r"(up_blocks\.\d+)\.attentions\.", n))}

    def rename(name: str) -> str:
        for place, part in UNET_ENDS.items():
            if name.startswith(f"{place}."):
                return part + name.removeprefix(place)
        if m := re.match(r"(down|up)_blocks\.(\d+)\.(resnets|attentions)\.(\d+)\.(.*)", name):
            side, number = ("input", 1) if m[1] == "down" else ("output", 0)
            number += step * int(m[2]) + int(m[4])
            return f"{side}_blocks.{number}.{layer(m[3], m[5])}"
        if m := re.match(r"down_blocks\.(\d+)\.downsamplers\.0\.conv\.(.*)", name):
            return f"input_blocks.{step * (int(m[1]) + 1)}.0.op.{m[2]}"
        if m := re.match(r"(up_blocks\.(\d+))\.upsamplers\.0\.conv\.(.*)", name):
            return f"output_blocks.{step * (int(m[2]) + 1) - 1}.{2 if m[1] in attends else 1}.conv.{m[3]}"
        if m := re.match(r"mid_block\.(resnets|attentions)\.(\d+)\.(.*)", name):
            number = 1 if m[1] == "attentions" else 2 * int(m[2])
            return f"middle_block.{number}.{layer(m[1], m[3]).partition('.')[2]}"
        return name

    return rename


def layer(kind: str, rest: str) -> str:
    """A residual block is layer 0 of its block, attention layer 1."""
    if kind == "attentions":
        return f"1.{rest}"
    part, _, end = rest.partition(".")
    return f"0.{RESIDUAL.get(part, part)}.{end}"


def original_vae(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of a KL autoencoder under their original names; unknown names stay."""
    levels = 1 + max((int(m[1]) for n in tensors if (m := re.match(r"decoder\.up_blocks\.(\d+)\.", n))), default=0)
    return {vae_name(name, levels): tensor for name, tensor in tensors.items()}


def vae_name(name: str, levels: int) -> str:
    """The original name of a tensor of an autoencoder with so many resolutions, which the decoder counts backwards."""
    name = re.sub(r"down_blocks\.(\d+)\.", r"down.\1.", name)
    name = re.sub(r"up_blocks\.(\d+)\.", lambda m: f"up.{levels - 1 - int(m[1])}.", name)
    for theirs, ours in VAE_PARTS.items():
        name = re.sub(rf"(^|\.){re.escape(theirs)}\.", rf"\g<1>{ours}.", name)
    return re.sub(r"(down|up)\.(\d+)\.resnets\.", r"\1.\2.block.", name)
