"""Looking into a weight file without loading it."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from nodes.interface import Context, ModelFile, Table, node
from nodes.interface.weight_files import recognise
from nodes.weights.safetensors_file import BITS, read_header


class Inspected(NamedTuple):
    """What a weight file holds."""

    tensors: Table
    metadata: Table
    kind: str


@node("weights.inspect", version=1, tags=("header", "tensors", "checkpoint"),
      sentence="the tensors of {file} are listed")
def inspect(ctx: Context, file: Annotated[str, ModelFile("any")] = "starter/emoji-32.safetensors") -> Inspected:
    """List the tensors and the metadata of a weight file; only its header is read.

    Args:
        file: a safetensors file

    Returns:
        tensors: name, dtype, shape, count and bytes of each tensor
        metadata: what the file says about itself
        kind: kind of model, or "unknown"
    """
    header = read_header(ctx.open_weights(file), file)
    rows = tuple((t.name, t.dtype, "x".join(map(str, t.shape)), t.count, t.count * BITS[t.dtype] // 8)
                 for t in header.tensors)
    tensors = Table(("name", "dtype", "shape", "count", "bytes"), rows)
    metadata = Table(("name", "value"), tuple(sorted(header.metadata.items())))
    return Inspected(tensors, metadata, recognise(header).kind)
