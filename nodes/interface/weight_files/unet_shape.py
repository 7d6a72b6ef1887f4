"""The structure of a U-Net, read from the shapes of its tensors, in the layout of LDM or of diffusers."""

from __future__ import annotations

from dataclasses import dataclass

from nodes.interface.weight_files.keys import Keys


@dataclass(frozen=True)
class UNetShape:
    """What tells U-Nets apart.

    inputs, outputs: channels of the first and last convolution
    width:           model channels
    context:         D of the text states it reads, 0 = none
    vector:          size of the vector beside the time (SDXL: 2816; unCLIP: 2048), 0 = none
    levels:          resolutions
    linear:          whether transformers begin with a linear layer instead of a convolution
    first_attention: whether the highest resolution has attention
    classes:         whether the vector is looked up by a number
    class_vector:    whether the vector is an image embedding (unCLIP, in the layout of diffusers)
    temporal:        whether it mixes frames
    cascade:         whether it reads text through a projection and works on pixels (DeepFloyd IF)
    """

    layout: str
    inputs: int
    outputs: int
    width: int
    context: int
    vector: int
    levels: int
    linear: bool
    first_attention: bool
    classes: bool = False
    class_vector: bool = False
    temporal: bool = False
    cascade: bool = False


def unet_shape(keys: Keys) -> UNetShape | None:
    """The structure of the U-Net (or half of one, as in a ControlNet) with these keys; None if it is none."""
    if "input_blocks.0.0.weight" in keys:
        return _ldm(keys)
    return _diffusers(keys) if "conv_in.weight" in keys and keys.has("down_blocks.0.") else None


def _ldm(keys: Keys) -> UNetShape:
    proj = next((n for n in keys.starting("input_blocks.") if n.endswith(".proj_in.weight")), "")
    downs = sum(name.endswith(".0.op.weight") for name in keys.starting("input_blocks."))
    return UNetShape(
        "ldm", keys.size("input_blocks.0.0.weight", 1), keys.size("out.2.weight", 0),
        keys.size("input_blocks.0.0.weight", 0), _context(keys), keys.size("label_emb.0.0.weight", 1) or
        keys.size("label_emb.weight", 1), downs + 1, len(keys.shape(proj)) == 2, keys.has("input_blocks.1.1."),
        classes="label_emb.weight" in keys, temporal=keys.has("input_blocks.1.1.time_stack."),
    )  # fmt: skip


def _diffusers(keys: Keys) -> UNetShape:
    proj = next((n for n in keys.starting("down_blocks.") if n.endswith(".proj_in.weight")), "")
    return UNetShape(
        "diffusers", keys.size("conv_in.weight", 1), keys.size("conv_out.weight", 0), keys.size("conv_in.weight", 0),
        _context(keys), keys.size("add_embedding.linear_1.weight", 1), len(keys.numbers("down_blocks.")),
        len(keys.shape(proj)) == 2, keys.has("down_blocks.0.attentions."),
        class_vector="class_embedding.linear_1.weight" in keys,
        temporal=keys.has("down_blocks.0.attentions.0.temporal_transformer_blocks."),
        cascade=keys.has("encoder_hid_proj.") and keys.size("conv_in.weight", 1) in (3, 6),
    )  # fmt: skip


def _context(keys: Keys) -> int:
    """D of the text states: what the keys of cross-attention read."""
    name = next(keys.ending(".attn2.to_k.weight", ".attentions.0.add_k_proj.weight"), "")
    return keys.size(name, 1)


def gaps(keys: Keys, shape: UNetShape) -> tuple[str, ...]:
    """What a U-Net of this structure lacks, in words: () of a whole one."""
    found = []
    lists = ("input_blocks.", "output_blocks.") if shape.layout == "ldm" else ("down_blocks.", "up_blocks.")
    counts = {name: keys.numbers(name) for name in lists}
    most = max(max(numbers, default=0) for numbers in counts.values())
    for name, numbers in counts.items():
        if lacking := sorted(set(range(most + 1)) - set(numbers)):
            found.append(f"{name[:-1]} {', '.join(map(str, lacking[:8]))} of 0 to {most} of the U-Net")
    ends = (("time_embed.0.weight", "middle_block.0.", "out.2.weight") if shape.layout == "ldm"
            else ("time_embedding.linear_1.weight", "mid_block.resnets.0.", "conv_out.weight"))  # fmt: skip
    return (*found, *(f"{name.rstrip('.')} of the U-Net" for name in ends if not keys.has(name)))
