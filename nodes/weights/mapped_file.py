"""A safetensors file as tensors that lie in it: mapped into memory, read when first used, never copied."""

from __future__ import annotations

import mmap
import sys
from pathlib import Path

import torch
from torch import Tensor

from nodes.interface.weight_files import BadWeights, Header, TensorEntry

DTYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64,
    "I32": torch.int32, "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8, "BOOL": torch.bool,
    "F8_E4M3": torch.float8_e4m3fn, "F8_E5M2": torch.float8_e5m2,
}  # fmt: skip
_NO_RESERVE = 0x4000 if sys.platform == "linux" else 0  # MAP_NORESERVE: no memory is set aside for what nobody writes


def mapped(path: Path, header: Header, name: str = "", prefix: str = "") -> dict[str, Tensor]:
    """The tensors of a file below a prefix, by their names without it.

    What is written to them stays in memory: the file does not change.
    """
    wanted = [entry for entry in header.tensors if entry.name.startswith(prefix)]
    for entry in wanted:
        if entry.dtype not in DTYPES:
            raise BadWeights(name or path.name, f"{entry.name!r} is of the type {entry.dtype}, which no network here "
                                                "computes with; get the file in F16, BF16 or F32")
    if not wanted:
        return {}
    with path.open("rb") as file:
        whole = mmap.mmap(file.fileno(), 0, flags=mmap.MAP_PRIVATE | _NO_RESERVE, prot=mmap.PROT_READ | mmap.PROT_WRITE)
    return {entry.name.removeprefix(prefix): _tensor(whole, header.data, entry) for entry in wanted}


def _tensor(whole: mmap.mmap, data: int, entry: TensorEntry) -> Tensor:
    """One tensor of the mapping; copied only where a careless writer left it between two places of its type."""
    dtype, start = DTYPES[entry.dtype], data + entry.start
    if not entry.count:
        return torch.empty(entry.shape, dtype=dtype)
    if start % dtype.itemsize:
        flat = torch.frombuffer(bytearray(whole[start:data + entry.end]), dtype=dtype)
    else:
        flat = torch.frombuffer(whole, dtype=dtype, count=entry.count, offset=start)
    return flat.reshape(entry.shape)
