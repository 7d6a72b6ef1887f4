"""Reading the header of a safetensors file, trusting nothing in it.

The format: 8 bytes little-endian length n, n bytes of JSON {name: {dtype, shape, data_offsets}, "__metadata__": {...}},
then the tensors' bytes without gaps. Nothing here can run code, and nothing is read twice as large as allowed.
"""

from __future__ import annotations

import json
import math
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from nodes.interface.context import BadInput
from nodes.interface.weight_files.foreign import foreign_format

MOST_HEADER_BYTES = 32 * 1024**2
MOST_TENSORS = 100_000
TENSOR_NAME = re.compile(r"[\w./:<>*|+-]{1,512}")  # an embedding's only tensor is called <like-this> or *
BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8, "U16": 16, "I16": 16, "F16": 16, "BF16": 16,
    "U32": 32, "I32": 32, "F32": 32, "U64": 64, "I64": 64, "F64": 64, "C64": 64,
}  # fmt: skip


@dataclass(frozen=True)
class TensorEntry:
    """A tensor as the header describes it; `start` and `end` count bytes after the header."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)


@dataclass(frozen=True)
class Header:
    """All tensors in the order of their bytes, and the metadata.

    data: where the tensors' bytes begin in the file
    """

    tensors: tuple[TensorEntry, ...]
    metadata: Mapping[str, str]
    data: int = field(default=0, compare=False)

    @cached_property
    def by_name(self) -> Mapping[str, TensorEntry]:
        """The tensors by their names."""
        return {entry.name: entry for entry in self.tensors}

    @property
    def parameters(self) -> int:
        """How many numbers the file holds."""
        return sum(entry.count for entry in self.tensors)


class BadWeights(BadInput):
    """A weight file that is not what it should be: what is wrong with it and what to do."""

    exit_code = 2  # of the command line

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"cannot use the weights {name!r}: {why}")


def read_header(path: Path, name: str = "") -> Header:
    """The checked header of a safetensors file; `name` is what the person calls it."""
    name = name or path.name
    size = _size(path, name)
    with path.open("rb") as file:
        head = file.read(512)
        refuse_foreign(name, head, size)
        length = int.from_bytes(head[:8], "little")
        file.seek(8)
        raw = file.read(length)
    return _checked(name, raw, size - 8 - length)


def _size(path: Path, name: str) -> int:
    try:
        found = path.stat()
    except OSError as error:
        raise BadWeights(name, f"no such file ({error.strerror}); `wireloom models` lists what there is") from None
    if not stat.S_ISREG(found.st_mode):
        raise BadWeights(name, "expected a file, got a folder or a device; choose the file in it")
    return found.st_size


def refuse_foreign(name: str, head: bytes, size: int) -> None:
    """Refuse a file of this size whose first bytes (512, say) are not those of safetensors. Raises BadWeights."""
    if why := foreign_format(head):
        raise BadWeights(name, "expected safetensors, but " + why)
    if size == 0:
        raise BadWeights(name, "the file is empty; download it again")
    length = int.from_bytes(head[:8], "little")
    if size < 10 or not head[8:].lstrip().startswith(b"{"):
        raise BadWeights(name, "it does not start like a safetensors file; download it again or choose another")
    if length > MOST_HEADER_BYTES:
        raise BadWeights(name, f"its header is {length:,} bytes, expected at most {MOST_HEADER_BYTES:,}; download it "
                               "again or choose another")
    if length > size - 8:
        raise BadWeights(name, f"it is cut off: its header should have {length:,} bytes, only {size - 8:,} follow; "
                               "download it again")


def _checked(name: str, raw: bytes, space: int) -> Header:
    if (count := raw.count(b'"data_offsets"')) > MOST_TENSORS:
        raise BadWeights(name, f"its header lists {count:,} tensors, expected at most {MOST_TENSORS:,}; download it "
                               "again or choose another")
    try:
        data = json.loads(raw.decode("utf-8"), object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError) as error:
        raise BadWeights(name, f"its header is no proper JSON ({str(error)[:100]}); download it again") from None
    metadata = data.pop("__metadata__", {}) if isinstance(data, dict) else None
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise BadWeights(name, "expected __metadata__ to be texts by name; download it again")
    entries = sorted((_entry(name, key, value) for key, value in data.items()), key=lambda e: (e.start, e.end))
    _refuse_gaps(name, entries, space)
    return Header(tuple(entries), metadata, 8 + len(raw))


def _without_duplicates(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    pairs = list(pairs)
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name appears twice")
    return found


def _entry(name: str, tensor: str, value: Any) -> TensorEntry:
    if not TENSOR_NAME.fullmatch(tensor) or "__" in tensor:
        raise BadWeights(name, f"the tensor name {tensor[:80]!r} is not allowed; expected letters, digits and . _ - "
                               "without __: rename it")
    if not isinstance(value, dict) or set(value) != {"dtype", "shape", "data_offsets"}:
        raise BadWeights(name, f"expected dtype, shape and data_offsets for {tensor[:80]!r}; download it again")
    dtype, shape, offsets = value["dtype"], value["shape"], value["data_offsets"]
    if not isinstance(dtype, str) or dtype not in BITS:
        raise BadWeights(name, f"{tensor[:80]!r} has the unknown dtype {str(dtype)[:20]!r}; get the file in F32, "
                               "F16 or BF16")
    if not (_sizes(shape) and _sizes(offsets) and len(offsets) == 2):
        raise BadWeights(name, f"{tensor[:80]!r} has a shape or place that is not made of whole numbers; download it "
                               "again")
    entry = TensorEntry(tensor, dtype, tuple(shape), *offsets)
    if entry.end - entry.start != entry.count * BITS[dtype] // 8:
        raise BadWeights(name, f"{tensor[:80]!r} takes {entry.end - entry.start} bytes, which does not fit its "
                               "shape; download it again")
    return entry


def _sizes(value: Any) -> bool:
    return isinstance(value, list) and all(type(v) is int and 0 <= v < 2**48 for v in value)


def _refuse_gaps(name: str, entries: list[TensorEntry], space: int) -> None:
    """Each tensor starts where the one before ends, and the last ends with the file."""
    place = 0
    for entry in entries:
        if entry.start != place:
            raise BadWeights(name, f"there is a gap or an overlap before {entry.name[:80]!r}; download it again")
        place = entry.end
    if place > space:
        raise BadWeights(
            name, f"it is cut off: it should have {place:,} bytes of tensors, {space:,} are there; download it again"
        )
    if place < space:
        raise BadWeights(name, f"{space - place:,} bytes follow that belong to no tensor; download it again")


def refuse_twins(header: Header, name: str) -> None:
    """Refuse a file of a known layout in which two tensors differ in case only: either could be the one that counts."""
    seen: dict[str, str] = {}
    for entry in header.tensors:
        other = seen.setdefault(entry.name.lower(), entry.name)
        if other != entry.name:
            raise BadWeights(name, f"the names of two of its tensors differ in case only, {other[:120]!r} and "
                                   f"{entry.name[:120]!r}; nobody can tell which one counts: download the file again, "
                                   "or ask its author")
