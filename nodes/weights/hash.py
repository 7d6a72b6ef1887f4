"""The fingerprint of a weight file."""

from __future__ import annotations

import hashlib
from typing import Annotated

from nodes.interface import Context, ModelFile, node
from nodes.weights.safetensors_file import read_header

CHUNK = 1024**2


@node("weights.hash", version=1, tags=("sha256", "digest", "checksum"), output="sha256", phrase="the SHA-256 of {file}")
def hash(ctx: Context, file: Annotated[str, ModelFile("any")] = "starter/emoji-32.safetensors") -> str:
    """The SHA-256 of a weight file, to compare with the one its author published.

    Args:
        file: a safetensors file

    Returns:
        sha256: 64 hexadecimal digits
    """
    path = ctx.open_weights(file)
    read_header(path, file)
    size, done, digest = path.stat().st_size, 0, hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            ctx.raise_if_cancelled()
            digest.update(chunk)
            done += len(chunk)
            ctx.progress(done, size)
    return digest.hexdigest()
