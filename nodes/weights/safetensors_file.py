"""The header of a safetensors file, and its digest; the reader itself is `nodes.interface.weight_files.header`."""

from __future__ import annotations

import hashlib
from pathlib import Path

from nodes.interface.weight_files.header import BITS, BadWeights, Header, TensorEntry, read_header

__all__ = ["BITS", "BadWeights", "Header", "TensorEntry", "read_header", "sha256"]


def sha256(path: Path) -> str:
    """Digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
