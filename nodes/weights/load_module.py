"""A weight file as named tensors, to be merged and saved."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Context, ModelFile, Module, node
from nodes.interface.weight_files import read_header
from nodes.weights.mapped_file import mapped
from nodes.weights.provenance import with_step
from nodes.weights.safetensors_file import sha256, spoken
from nodes.weights.sound import refuse_broken_tensors


@node("weights.load_module", version=1, tags=("tensors", "state dict", "merge", "checkpoint"), phrase="{file}")
def load_module(ctx: Context, file: Annotated[str, ModelFile("any")] = "starter/emoji-32.safetensors") -> Module:
    """Open a weight file as tensors by name, to merge it with others or to change it.

    Args:
        file: a safetensors file of any kind

    Returns:
        module: its tensors and metadata, with the file's name and SHA-256 as their provenance
    """
    path = ctx.open_weights(file)
    header = read_header(path, file)
    step = {"made": "loaded", "file": file.rsplit("/", 1)[-1], "sha256": sha256(path)}
    name = spoken(file)
    opened = Module({}, header.metadata, name)
    tensors = mapped(path, header, file)
    refuse_broken_tensors(tensors, file)
    return Module(tensors, with_step(header.metadata, (opened,), step), name)
