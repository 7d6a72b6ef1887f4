"""Reading the numbers of one small tensor without torch."""

from __future__ import annotations

import math
import struct
from array import array
from pathlib import Path

from nodes.interface.weight_files.header import Header, TensorEntry

MOST_NUMBERS = 65_536
_CODES = {"F16": "e", "F32": "f", "F64": "d", "I32": "i", "I64": "q", "U8": "B", "I8": "b"}


def read_tensor(path: Path, header: Header, name: str) -> list[float]:
    """The numbers of a tensor in order, at most 65,536; [] where the type is an unusual one or the file too short."""
    entry = header.by_name[name]
    if entry.count > MOST_NUMBERS:
        return []
    with path.open("rb") as file:
        file.seek(header.data + entry.start)
        raw = file.read(entry.end - entry.start)
    return _numbers(raw, entry) if len(raw) == entry.end - entry.start else []


def _numbers(raw: bytes, entry: TensorEntry) -> list[float]:
    if entry.dtype == "BF16":  # the upper half of a float32
        halves = struct.unpack(f"<{entry.count}H", raw)
        return array("f", struct.pack(f"={entry.count}I", *(half << 16 for half in halves))).tolist()
    code = _CODES.get(entry.dtype)
    return [float(v) for v in struct.unpack(f"<{entry.count}{code}", raw)] if code else []


def spread(numbers: list[float]) -> float:
    """The standard deviation of the numbers (not of a sample of them); NaN of none."""
    if not numbers:
        return math.nan
    mean = math.fsum(numbers) / len(numbers)
    return math.sqrt(math.fsum((v - mean) ** 2 for v in numbers) / len(numbers))
