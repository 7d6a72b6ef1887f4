"""A model written to a safetensors file."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Annotated

import torch
from torch import Tensor

from nodes.adapters.reading import finite
from nodes.images.save import check_name
from nodes.interface import BadInput, Choice, Context, File, Module, Text, node
from nodes.interface.codec import DTYPES as NAMES
from nodes.weights.merging import DTYPES

MEDIA_TYPE = "application/vnd.safetensors"
_SHORT = {getattr(torch, long): short for short, long in NAMES.items()} | {
    torch.float8_e4m3fn: "F8_E4M3", torch.float8_e5m2: "F8_E5M2"}


@node("weights.save", version=1, tags=("safetensors", "export", "write", "checkpoint", "download"),
      sentence="{module} is written to a safetensors file called {name}")
def save(
    ctx: Context,
    module: Module,
    name: Annotated[str, Text(max_length=100)] = "model",
    dtype: Annotated[str, Choice(["as it is", *list(DTYPES)[1:]])] = "as it is",
    title: Annotated[str, Text(max_length=200)] = "",
) -> File:
    """Write a model as a safetensors file that says what it was made of; it can be loaded again here and elsewhere.

    Args:
        module: the tensors
        name: name of the file, without its ending
        dtype: of the numbers in the file; float16 halves the size of float32
        title: what the file calls itself; empty = what the model is called here

    Returns:
        file: the file; its metadata holds the steps that made it, with the digests of the files it began with
    """
    check_name(name)
    tensors = {n: t.to(DTYPES[dtype]) if dtype in DTYPES and t.is_floating_point() else t
               for n, t in module.tensors.items()}
    refuse_broken(tensors, module.name)
    metadata = {**module.metadata, "format": "pt", "modelspec.title": title or module.name}
    stream = BytesIO()  # its value is handed out without another copy
    for chunk in chunks(ctx, tensors, metadata):
        stream.write(chunk)
    return File(f"{name}.safetensors", MEDIA_TYPE, stream.getvalue())


def refuse_broken(tensors: Mapping[str, Tensor], name: str) -> None:
    """Refuse numbers that are not finite: nobody could use such a file."""
    for tensor, values in tensors.items():
        if values.dtype not in _SHORT:
            raise BadInput(f"{tensor!r} of {name} is of the type {values.dtype}, which safetensors "
                           "files do not hold; choose a dtype to write it as")
        if values.is_floating_point() and not bool(finite(values).all()):
            raise BadInput(f"{tensor!r} of {name} holds numbers that are not finite; merge with smaller ratios, or "
                           "save as float32 if it was float16")


def chunks(ctx: Context, tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> Iterator[bytes | memoryview]:
    """The bytes of a safetensors file: the header, then each tensor; the widest numbers first, so all are aligned."""
    ordered = sorted(tensors.items(), key=lambda item: (-item[1].element_size(), item[0]))
    header: dict[str, object] = {"__metadata__": dict(sorted(metadata.items()))}
    offset = 0
    for name, tensor in ordered:
        end = offset + tensor.numel() * tensor.element_size()
        header[name] = {"dtype": _SHORT[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [offset, end]}
        offset = end
    raw = json.dumps(header, separators=(",", ":")).encode()
    raw += b" " * (-len(raw) % 8)
    yield struct.pack("<Q", len(raw)) + raw
    for done, (_, tensor) in enumerate(ordered, 1):
        ctx.raise_if_cancelled()
        ctx.progress(done, len(ordered))
        yield tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data
