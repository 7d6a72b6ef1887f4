"""Tensors from an archive into a safetensors file, in pieces, counting what is not finite."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import BinaryIO

import numpy as np

from nodes.interface.weight_files.header import BITS
from nodes.weights.convert.archive import Archive
from nodes.weights.convert.inert import Tensor, Unconvertible

PIECE = 16 * 1024**2
_FLOATS = {"F16": "<f2", "F32": "<f4", "F64": "<f8"}


def write_safetensors(
    out: BinaryIO, archive: Archive, tensors: Mapping[str, Tensor], metadata: Mapping[str, str]
) -> dict[str, int]:
    """Write the file; -> how many numbers of which tensor are NaN or infinite."""
    header: dict[str, object] = {"__metadata__": dict(metadata)} if metadata else {}
    place = 0
    for name, tensor in tensors.items():
        size = math.prod(tensor.shape) * BITS[tensor.dtype] // 8
        header[name] = {"dtype": tensor.dtype, "shape": list(tensor.shape), "data_offsets": [place, place + size]}
        place += size
    text = json.dumps(header, ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    out.write(len(text).to_bytes(8, "little") + text)
    broken: dict[str, int] = {}
    for name, tensor in tensors.items():
        for piece in pieces(archive, tensor):
            out.write(piece)
            if wrong := not_finite(piece, tensor.dtype):
                broken[name] = broken.get(name, 0) + wrong
    return broken


def pieces(archive: Archive, tensor: Tensor) -> Iterator[bytes]:
    """The tensor's bytes in row-major order. Raises Unconvertible where it reaches beyond its storage."""
    width, count = BITS[tensor.dtype] // 8, math.prod(tensor.shape)
    if not count:
        return
    last = tensor.offset + sum((n - 1) * stride for n, stride in zip(tensor.shape, tensor.strides, strict=True))
    stored = tensor.storage.count * (1 if not tensor.storage.dtype else width)
    if (last + 1) * width > stored:
        raise Unconvertible("a tensor reaches beyond its storage; the file is damaged")
    if is_contiguous(tensor):
        for start in range(0, count * width, PIECE):
            yield archive.read(tensor.storage, tensor.offset * width + start, min(PIECE, count * width - start))
        return
    if count * width > 4 * stored:
        raise Unconvertible("a tensor repeats its storage many times over; the file is hostile or damaged")
    raw = archive.read(tensor.storage, tensor.offset * width, (last + 1 - tensor.offset) * width)
    numbers = np.frombuffer(raw, f"u{width}")
    steps = tuple(stride * width for stride in tensor.strides)
    yield np.lib.stride_tricks.as_strided(numbers, tensor.shape, steps, writeable=False).tobytes()


def is_contiguous(tensor: Tensor) -> bool:
    """Whether its numbers lie in row-major order without gaps."""
    wanted = 1
    for n, stride in zip(reversed(tensor.shape), reversed(tensor.strides), strict=True):
        if n != 1 and stride != wanted:
            return False
        wanted *= n
    return True


def not_finite(piece: bytes, dtype: str) -> int:
    """How many of these numbers are NaN or infinite."""
    if dtype in _FLOATS:
        return int(np.count_nonzero(~np.isfinite(np.frombuffer(piece, _FLOATS[dtype]))))
    if dtype == "BF16":
        return int(np.count_nonzero((np.frombuffer(piece, "<u2") & 0x7F80) == 0x7F80))
    return 0
