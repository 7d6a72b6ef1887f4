"""Opening the file of a control model: its tensors, and words for one that is something else."""

from __future__ import annotations

from torch import Tensor

from nodes.interface import Context
from nodes.interface.weight_files import FAMILIES, BadWeights, read_header, recognise_file
from nodes.interface.weight_files.header import refuse_twins
from nodes.weights.mapped_file import mapped

LOADERS = {
    "checkpoint": "weights.load_checkpoint", "diffusion_model": "weights.load_checkpoint", "vae": "weights.load_vae",
    "lora": "adapters.load_lora", "controlnet": "control.load_controlnet", "t2i_adapter": "control.load_t2i_adapter",
    "ip_adapter": "control.load_ip_adapter", "clip_vision": "control.load_image_encoder",
    "style_model": "control.style", "upscaler": "weights.load_upscaler", "clip": "weights.load_clip",
    "text_to_image": "weights.load_text_to_image", "noisy_classifier": "weights.load_classifier",
}
"""Nodes that load other kinds of files."""


UNREAD = {
    "control lora": "holds a ControlNet only as low-rank differences from one base model",
    "difference": "holds a ControlNet only as differences from one base model, which would have to be added first",
    "lllite": "changes the attention of the model instead of adding to it (ControlNet-LLLite)",
}
"""Kinds of ControlNets that are known and not loaded, and why."""


def read_tensors(ctx: Context, name: str) -> dict[str, Tensor]:
    """The tensors of a safetensors file, mapped, not read; a file that is none is refused in words."""
    path = ctx.open_weights(name)
    header = read_header(path, name)
    refuse_twins(header, name)
    return mapped(path, header, name)


def refuse(ctx: Context, name: str, expected: str) -> BadWeights:
    """The error for a file of another kind: what it is, and which node takes it."""
    found = recognise_file(ctx.open_weights(name), name)
    if found.kind == "controlnet" and (why := UNREAD.get(found.variant)):
        base = "your model" if found.family == "unknown" else FAMILIES[found.family]
        return BadWeights(name, f"it {why}, and such files are not read here; get a whole ControlNet for {base} that "
                                "follows the same kind of hint")
    advice = f"use {LOADERS[found.kind]}" if found.kind in LOADERS else "choose another file"
    return BadWeights(name, f"expected {expected}, but this is {found.words}; {advice}")
