"""Values to bytes and back, without pickle: the safetensors format, tensors by field path, the rest as JSON.

    encode({"image": Image(data)}) -> bytes      decode(bytes) -> {"image": Image(data)}

Equal values give equal bytes. The JSON, under the metadata key "wireloom", mirrors the value: a plain JSON scalar is
itself, everything else is an object with one key that says what it is: {"tensor": path}, {"list": [...]},
{"port": [class, {field: ...}]}, ... Loaded models hold functions and are not storable: they are loaded again.
"""

from __future__ import annotations

import dataclasses
import json
import math
import struct
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nodes.interface import ports
from nodes.interface.types import CLASSES

if TYPE_CHECKING:
    from torch import Tensor

DTYPES = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "I64": "int64", "I32": "int32",
          "I16": "int16", "I8": "int8", "U8": "uint8", "BOOL": "bool"}
"""Names of the safetensors format and of torch."""

_CLASSES: dict[str, type] = {c.__name__: c for c in (*CLASSES, ports.Space)}
_LIVE = {c.__name__ for c, kind in CLASSES.items() if not kind.stored}
_DEEPEST = 32
_NUMBERS = {int, float}
_METADATA = "wireloom"


class NotStorable(TypeError):
    """A value that cannot be written to disk, such as a loaded model."""


def encode(values: dict[str, Any]) -> bytes:
    """The bytes of named values."""
    tensors: dict[str, Tensor] = {}
    tree = {name: _to_tree(value, name, tensors, _DEEPEST) for name, value in sorted(values.items())}
    return _to_safetensors(tensors, json.dumps(tree, separators=(",", ":"), sort_keys=True))


def decode(data: bytes) -> dict[str, Any]:
    """The values that `encode` wrote. Raises ValueError when the bytes are not what it writes."""
    try:
        text, tensors = _from_safetensors(data)
        return {name: _from_tree(tree, tensors, _DEEPEST) for name, tree in json.loads(text).items()}
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, struct.error, RuntimeError) as error:
        raise ValueError(f"these bytes hold no stored values: {error!r}") from None


def _to_tree(value: Any, path: str, tensors: dict[str, Tensor], depth: int) -> Any:
    """The JSON of one value; its tensors are put into `tensors` under their paths."""
    if value is None or type(value) in (bool, int, str):
        return value
    if type(value) is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if depth == 0:
        raise NotStorable(f"{path} is nested more than {_DEEPEST} deep")
    if type(value) is bytes:
        return {"bytes": _keep(path, _byte_tensor(value), tensors)}
    if type(value) in (list, tuple):
        if _plain(value):
            return {type(value).__name__: list(value)}
        return {type(value).__name__: [_to_tree(v, f"{path}.{i}", tensors, depth - 1) for i, v in enumerate(value)]}
    if type(value) is dict:
        return {"dict": [[_key(k, path), _to_tree(v, f"{path}.{k}", tensors, depth - 1)] for k, v in value.items()]}
    if type(value).__name__ in _CLASSES and dataclasses.is_dataclass(value):
        return {"port": [type(value).__name__, _fields(value, path, tensors, depth - 1)]}
    return {"tensor": _keep(path, value, tensors)}


def _plain(values: Sequence[Any]) -> bool:
    """Whether all are plain finite numbers: a table or a figure holds thousands, which stand for themselves."""
    try:
        return set(map(type, values)) <= _NUMBERS and all(map(math.isfinite, values))
    except OverflowError:  # a whole number that no float holds
        return False


def _fields(value: Any, path: str, tensors: dict[str, Tensor], depth: int) -> dict[str, Any]:
    name = type(value).__name__
    if name in _LIVE:
        raise NotStorable(f"{path} is a {name}: a loaded model, which is loaded again instead of stored")
    return {f.name: _to_tree(getattr(value, f.name), f"{path}.{f.name}", tensors, depth)
            for f in dataclasses.fields(value)}


def _keep(path: str, tensor: Any, tensors: dict[str, Tensor]) -> str:
    import torch

    if not isinstance(tensor, torch.Tensor) or _dtype_name(tensor) not in DTYPES:
        raise NotStorable(f"{path} is a {type(tensor).__name__}, which has no stored form")
    while path in tensors:  # {"a.b": x, "a": {"b": y}} would share a path
        path += "'"
    tensors[path] = tensor
    return path


def _key(key: Any, path: str) -> str:
    if not isinstance(key, str):
        raise NotStorable(f"{path} has the key {key!r}; keys must be texts")
    return key


def _from_tree(tree: Any, tensors: dict[str, Tensor], depth: int) -> Any:
    """The value that `_to_tree` described."""
    if not isinstance(tree, dict):
        return tree
    if depth < 0:
        raise ValueError("nested too deep")
    [(kind, content)] = tree.items()
    if kind == "tensor":
        return tensors[content]
    if kind == "bytes":
        return bytes(tensors[content].numpy())
    if kind == "float":
        return float(content)
    if kind in ("list", "tuple"):
        plain = set(map(type, content)) <= _NUMBERS
        items = content if plain else [_from_tree(v, tensors, depth - 1) for v in content]
        return items if kind == "list" else tuple(items)
    if kind == "dict":
        return {k: _from_tree(v, tensors, depth - 1) for k, v in content}
    name, fields = content
    return _CLASSES[name](**{k: _from_tree(v, tensors, depth - 1) for k, v in fields.items()})


def _to_safetensors(tensors: dict[str, Tensor], text: str) -> bytes:
    """A safetensors file; larger dtypes first, so that every tensor is aligned."""
    header: dict[str, Any] = {"__metadata__": {_METADATA: text}}
    chunks, offset = [], 0
    for path, tensor in sorted(tensors.items(), key=lambda item: (-item[1].element_size(), item[0])):
        chunk = _tensor_bytes(tensor)
        header[path] = {"dtype": _dtype_name(tensor), "shape": list(tensor.shape),
                        "data_offsets": [offset, offset + len(chunk)]}
        chunks.append(chunk)
        offset += len(chunk)
    raw = json.dumps(header, separators=(",", ":")).encode()
    raw += b" " * (-len(raw) % 8)
    return b"".join([struct.pack("<Q", len(raw)), raw, *chunks])


def _from_safetensors(data: bytes) -> tuple[str, dict[str, Tensor]]:
    size = struct.unpack_from("<Q", data)[0]
    if size > len(data) - 8:
        raise ValueError("the header is longer than the file")
    header = json.loads(data[8 : 8 + size])
    text = header.pop("__metadata__")[_METADATA]
    payload = bytearray(memoryview(data)[8 + size :])
    return text, {path: _tensor(payload, entry) for path, entry in header.items()}


def _tensor(payload: bytearray, entry: dict[str, Any]) -> Tensor:
    import torch

    dtype, (start, stop) = getattr(torch, DTYPES[entry["dtype"]]), entry["data_offsets"]
    count = math.prod(entry["shape"])
    if not 0 <= start <= stop <= len(payload) or stop - start != count * dtype.itemsize:
        raise ValueError("a tensor reaches beyond the file")
    if count == 0:
        return torch.empty(entry["shape"], dtype=dtype)
    return torch.frombuffer(payload, dtype=dtype, count=count, offset=start).reshape(entry["shape"])


def _tensor_bytes(tensor: Tensor) -> bytes:
    import torch

    flat = tensor.detach().cpu().contiguous().reshape(-1)
    return flat.view(torch.uint8).numpy().tobytes() if flat.numel() else b""


def _byte_tensor(data: bytes) -> Tensor:
    import torch

    return torch.frombuffer(bytearray(data), dtype=torch.uint8) if data else torch.empty(0, dtype=torch.uint8)


def _dtype_name(tensor: Tensor) -> str:
    name = str(tensor.dtype).removeprefix("torch.")
    return next((short for short, long in DTYPES.items() if long == name), name)
