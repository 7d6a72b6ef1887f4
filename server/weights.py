"""Read the header of a safetensors file, and only that, in plain Python: names, shapes, types, metadata."""

from __future__ import annotations

import json
import math
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HEADER_LIMIT, _TENSOR_LIMIT = 32 * 1024**2, 100_000
_NAME = re.compile(r"[A-Za-z0-9_./:-]{1,512}")
_WIDTH = {"BOOL": 1, "U8": 1, "I8": 1, "F8_E4M3": 1, "F8_E5M2": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2,
          "I32": 4, "U32": 4, "F32": 4, "F64": 8, "I64": 8, "U64": 8}
_OTHERS = {b"\x80": "a pickle", b"PK": "a zip archive, as torch.save writes it around a pickle",
           b"GGUF": "a GGUF file", b"\x89PNG": "a PNG picture", b"\xff\xd8\xff": "a JPEG picture",
           b"version https://git-lfs": "a Git LFS pointer, not the file itself"}


class BadWeights(ValueError):
    """A file that is no usable weight file: what it is instead, or what is wrong with it."""

    exit_code = 2  # of the command line


@dataclass(frozen=True)
class Tensor:
    """A tensor as the header describes it."""

    name: str
    dtype: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Weights:
    """The header of a weight file: its metadata and tensors."""

    metadata: dict[str, str]
    tensors: tuple[Tensor, ...]

    @property
    def kind(self) -> str:
        """What our own files say they are, such as "upscaler"; "unknown" for others."""
        try:
            about = json.loads(self.metadata.get("wireloom", "{}"))
        except (ValueError, RecursionError):
            about = None
        return str(about.get("kind", "unknown"))[:40] if isinstance(about, dict) else "unknown"

    @property
    def parameters(self) -> int:
        """How many numbers the file holds."""
        return sum(math.prod(t.shape) for t in self.tensors)


def read_header(path: Path) -> Weights:
    """The checked header of a safetensors file; `BadWeights` says what it is instead, or what is wrong."""
    total = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(32)
        length = struct.unpack("<Q", start[:8])[0] if len(start) >= 8 else 0
        if len(start) < 10 or start[8:9] != b"{" or not 2 <= length <= _HEADER_LIMIT:
            raise BadWeights(_other_format(path, start))
        if 8 + length > total:
            raise BadWeights(f"{path.name} is cut off: the header takes {length:,} bytes, the file {total:,}")
        file.seek(8)
        header = _json(file.read(length), path)
    metadata = header.pop("__metadata__", {})
    if len(header) > _TENSOR_LIMIT or not isinstance(metadata, dict):
        raise BadWeights(f"{path.name}: expected at most {_TENSOR_LIMIT:,} tensors, got {len(header):,}")
    spans = [_check(name, entry, path) for name, entry in header.items()]
    _check_layout(sorted(spans), total - 8 - length, path)
    tensors = tuple(Tensor(n, e["dtype"], tuple(e["shape"])) for n, e in sorted(header.items()))
    return Weights({str(k): str(v) for k, v in metadata.items()}, tensors)


def _json(raw: bytes, path: Path) -> dict[str, Any]:
    try:
        data = json.loads(raw.decode())
    except (ValueError, RecursionError) as error:
        raise BadWeights(f"{path.name}: the header is not valid JSON; the file is damaged, fetch it again") from error
    if not isinstance(data, dict):
        raise BadWeights(f"{path.name}: expected a header object, got {type(data).__name__}")
    return data


def _check(name: str, entry: Any, path: Path) -> tuple[int, int]:
    if not _NAME.fullmatch(name) or "__" in name:
        raise BadWeights(f"{path.name}: the tensor name {name[:60]!r} is not allowed; "
                      "expected letters, digits and . _ - / : without two underscores in a row")
    try:
        dtype, shape, (begin, end) = entry["dtype"], entry["shape"], entry["data_offsets"]
        whole = all(type(n) is int and 0 <= n < 2**53 for n in (*shape, begin, end))
        fits = whole and end - begin == _WIDTH[dtype] * math.prod(shape)
    except (KeyError, TypeError, ValueError) as error:
        raise BadWeights(f"{path.name} is damaged: the header's entry for {name!r} is not that of a tensor") from error
    if not fits:
        raise BadWeights(f"{path.name} is damaged: {dtype} {shape} does not take {end - begin} bytes ({name!r})")
    return begin, end


def _check_layout(spans: list[tuple[int, int]], size: int, path: Path) -> None:
    end = 0
    for begin, stop in spans:
        if begin != end:
            raise BadWeights(f"{path.name}: the tensors overlap or leave a gap at byte {end}; the file is damaged")
        end = stop
    if end != size:
        word = "cut off" if end > size else "followed by something else"
        raise BadWeights(f"{path.name} is {word}: its header describes {end:,} bytes of tensors, the file has {size:,}")


def _other_format(path: Path, start: bytes) -> str:
    what = next((name for magic, name in _OTHERS.items() if start.startswith(magic)), "something else")
    return (f"{path.name}: expected a safetensors file, got {what}; only safetensors are read, because a pickle "
            "can run code. Convert it where you trust it: safetensors.torch.save_file(model.state_dict(), ...)")
