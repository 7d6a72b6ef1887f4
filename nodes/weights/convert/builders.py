"""What the few functions that weight files name become, as data: the allow-list.

Any other name is refused, unless it belongs to the leftovers of a training program, which stay inert.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from nodes.weights.convert.inert import Inert, Name, Storage, Tensor, Unconvertible

DTYPES = {
    "Float": "F32", "Half": "F16", "BFloat16": "BF16", "Double": "F64", "Long": "I64", "Int": "I32", "Short": "I16",
    "Char": "I8", "Byte": "U8", "Bool": "BOOL", "Untyped": "",
}  # fmt: skip
"""torch.<name>Storage and the type of its numbers."""
TORCH_DTYPES = {
    "float32": "F32", "float16": "F16", "bfloat16": "BF16", "float64": "F64", "int64": "I64", "int32": "I32",
    "int16": "I16", "int8": "I8", "uint8": "U8", "bool": "BOOL", "float8_e4m3fn": "F8_E4M3",
    "float8_e5m2": "F8_E5M2", "uint16": "U16", "uint32": "U32", "uint64": "U64",
}  # fmt: skip
NUMPY_DTYPES = {
    "f4": "F32", "f2": "F16", "f8": "F64", "i8": "I64", "i4": "I32", "i2": "I16", "i1": "I8", "u1": "U8", "b1": "BOOL",
}  # fmt: skip
LEFTOVERS = (
    "pytorch_lightning.", "lightning.", "lightning_fabric.", "omegaconf.", "argparse.", "pathlib.", "numpy.", "torch.",
    "collections.", "typing.", "yacs.", "easydict.", "dnnlib.", "ldm.", "diffusers.", "transformers.", "accelerate.",
    "basicsr.", "torch_utils.persistence.", "_codecs.", "antlr4.",
)  # fmt: skip
"""Packages whose objects lie about in weight files; they stay inert: names, arguments and states are read, no more."""
_PLAIN = "set frozenset slice complex bytearray range int float dict list tuple bool str object bytes long unicode"
HARMLESS = {f"{module}.{name}" for name in _PLAIN.split() for module in ("builtins", "__builtin__")} | {
    "copyreg._reconstructor", "copy_reg._reconstructor",
}  # fmt: skip
REFUSED = (
    "torch.hub", "torch.jit", "torch.utils.cpp_extension", "torch._inductor", "torch.package", "torch.serialization",
    "torch.load", "torch.ops", "torch.classes", "torch._C", "torch.multiprocessing", "numpy.testing", "numpy.f2py",
    "numpy.load",
)  # fmt: skip
"""Of those packages, what can run programs; naming it does nothing here, but no model names it."""


def call(of: Name, arguments: Any) -> Any:
    """What a call of this name becomes. Raises Unconvertible for a name that no weight file needs."""
    if (build := BUILDERS.get(of.dotted)) is not None:
        return build(*arguments)
    refuse_foreign_name(of)
    return Inert(of, arguments)


def refuse_foreign_name(of: Name) -> None:
    """Refuse a name that belongs to nothing that weight files hold."""
    dotted = of.dotted
    if dotted in HARMLESS or (dotted.startswith(LEFTOVERS) and not dotted.startswith(REFUSED)):
        return
    raise Unconvertible(
        f"it asks for {dotted[:100]!r}, which is no part of a model: the file is hostile, or of a program that "
        "Wireloom does not know. Nothing of it was run; get the model from its author as .safetensors"
    )


def persistent(reference: Any) -> Storage:
    """A storage that a tensor refers to: ("storage", class, key, device, count[, view])."""
    if not isinstance(reference, tuple) or len(reference) < 5 or reference[0] != "storage":
        raise Unconvertible("it refers to something that is no storage of a tensor; it is damaged")
    _, of, key, _, count, *view = reference
    if any(view):
        raise Unconvertible("its storages are views of others, as programs before 2018 wrote them; save it anew")
    return Storage(str(key), storage_dtype(of), int(count))


def storage_dtype(of: Any) -> str:
    """The type of the numbers in a storage class."""
    name = of.name if isinstance(of, Name) else ""
    kind = name.removesuffix("Storage")
    if not isinstance(of, Name) or not of.module.startswith("torch") or kind not in DTYPES:
        raise Unconvertible(f"its numbers are of the unknown type {name[:40]!r}; get the model as .safetensors")
    return DTYPES[kind]


def tensor(storage: Any, offset: int, shape: Any, strides: Any, *rest: Any) -> Tensor:
    """torch._utils._rebuild_tensor_v2 and its elders."""
    if not isinstance(storage, Storage):
        raise Unconvertible("it has a tensor without a storage; it is damaged")
    return Tensor(storage, int(offset), _whole(shape), _whole(strides), storage.dtype)


def typed_tensor(storage: Any, offset: int, shape: Any, strides: Any, *rest: Any) -> Tensor:
    """torch._utils._rebuild_tensor_v3: the storage is of bytes, the type stands beside it."""
    found, dtype = tensor(storage, offset, shape, strides), rest[2]
    name = TORCH_DTYPES.get(dtype.name if isinstance(dtype, Name) else "", "")
    if not name:
        raise Unconvertible(f"it has a tensor of the unknown type {dtype}; get the model as .safetensors")
    return Tensor(found.storage, found.offset, found.shape, found.strides, name)


def from_type(function: Any, of: Any, arguments: Any, *state: Any) -> Any:
    """torch._tensor._rebuild_from_type_v2: a tensor of a class of its own; the class is dropped."""
    return call(function, arguments) if isinstance(function, Name) else None


def array(of: Any, shape: Any, *rest: Any) -> Inert:
    """An empty NumPy array, whose state will follow."""
    return Inert(Name("numpy", "ndarray"), ())


def array_tensor(state: Any) -> Tensor | None:
    """The tensor of a NumPy array's state (version, shape, dtype, Fortran order, bytes); None of objects."""
    if not isinstance(state, tuple) or len(state) != 5 or not isinstance(state[4], bytes | str):
        return None
    _, shape, dtype, fortran, data = state
    code = str(dtype.arguments[0]) if isinstance(dtype, Inert) and dtype.arguments else ""
    name = NUMPY_DTYPES.get(code.lstrip("<|="), "")
    raw = data.encode("latin-1") if isinstance(data, str) else data
    if not name or (isinstance(dtype, Inert) and isinstance(dtype.state, tuple) and dtype.state[1:2] == (">",)):
        return None
    sizes = _whole(shape)
    strides = [math.prod(sizes[:i]) if fortran else math.prod(sizes[i + 1:]) for i in range(len(sizes))]
    return Tensor(Storage("", name, math.prod(sizes), raw), 0, sizes, tuple(strides), name)


def _whole(values: Any) -> tuple[int, ...]:
    found = tuple(values)
    if not all(type(v) is int and 0 <= v < 2**48 for v in found):
        raise Unconvertible("it has a tensor whose sizes are no whole numbers; it is damaged")
    return found


BUILDERS: dict[str, Callable[..., Any]] = {
    "collections.OrderedDict": lambda *pairs: dict(pairs[0]) if pairs else {},
    "collections.defaultdict": lambda *_: {},
    "dnnlib.util.EasyDict": lambda *_: {},
    "builtins.set": lambda *items: set(items[0]) if items else set(),
    "_codecs.encode": lambda text, *_: text.encode("latin-1") if isinstance(text, str) else b"",
    "torch._utils._rebuild_tensor": tensor,
    "torch._utils._rebuild_tensor_v2": tensor,
    "torch._utils._rebuild_tensor_v3": typed_tensor,
    "torch._utils._rebuild_parameter": lambda data, *_: data,
    "torch._utils._rebuild_parameter_with_state": lambda data, *_: data,
    "torch._tensor._rebuild_from_type": from_type,
    "torch._tensor._rebuild_from_type_v2": from_type,
    "torch.nn.parameter.Parameter": lambda data=None, *_: data,
    "torch.Size": lambda sizes=(), *_: tuple(sizes),
    "numpy.core.multiarray._reconstruct": array,
    "numpy._core.multiarray._reconstruct": array,
}
"""Functions that weight files call, and what their calls become."""
