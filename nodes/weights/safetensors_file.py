"""The header of a safetensors file, its digest and name; the reader is `nodes.interface.weight_files.header`."""

from __future__ import annotations

import hashlib
from pathlib import Path

from nodes.interface.weight_files.groups import FOLDER
from nodes.interface.weight_files.header import BITS, BadWeights, Header, TensorEntry, read_header

__all__ = ["BITS", "BadWeights", "Header", "TensorEntry", "read_header", "sha256", "spoken"]


def sha256(path: Path) -> str:
    """Digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def spoken(file: str) -> str:
    """What people call a file: its name without folders and ending; of a diffusers folder, the folder's."""
    parts = [part for part in file.split("/") if part]
    last = parts[-2] if parts[-1] == FOLDER and len(parts) > 1 else parts[-1]
    return last.removesuffix(".safetensors")
