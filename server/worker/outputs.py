"""Checking what a node returned: each output must be what its port type promises, or the node's author is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nodes.interface.types import CLASSES

Check = Callable[[Any], Any]
"""Returns the value as its port carries it, or raises TypeError with what was expected and what came."""

_CLASS_OF = {kind.name: python for python, kind in CLASSES.items()}
_LARGEST = 2**53
_PICTURE_CHANNELS = {"Image": (1, 3, 4), "Mask": (1,)}


def check_of(type_name: str) -> Check:
    """The check of one port type."""
    if type_name in _SCALARS:
        return _SCALARS[type_name]
    python = _CLASS_OF[type_name]
    tensors = _TENSORS.get(type_name)

    def check(value: Any) -> Any:
        if not isinstance(value, python):
            raise TypeError(f"expected {type_name}, got {_name(value)}")
        if tensors is not None:
            tensors(value)
        return value

    return check


def _number(value: Any) -> float:
    if type(value) is float:
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"expected Number, got {_name(value)}; return float(...)")
    return float(value)


def _integer(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(f"expected Integer, got {_name(value)}; return int(...)")
    if not -_LARGEST <= value <= _LARGEST:
        raise TypeError(f"expected a whole number within ±2**53, which every JSON reader keeps, got one of "
                        f"{value.bit_length()} bits")
    return value


def _boolean(value: Any) -> bool:
    if type(value) is not bool:
        raise TypeError(f"expected Boolean, got {_name(value)}; return bool(...)")
    return value


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError(f"expected Text, got {_name(value)}; return str(...)")
    return value


def _numbers(value: Any) -> list[Any]:
    if type(value) is not list or not all(type(v) in (int, float) for v in value):
        raise TypeError(f"expected Numbers, a list of plain numbers, got {_name(value)}")
    return value


def _texts(value: Any) -> list[str]:
    if type(value) is not list or not all(type(v) is str for v in value):
        raise TypeError(f"expected Texts, a list of plain texts, got {_name(value)}")
    return value


def _picture(value: Any) -> None:
    name = type(value).__name__
    _tensor(name, value.data, 4, "float32")
    if value.data.shape[1] not in _PICTURE_CHANNELS[name]:
        raise TypeError(f"expected {name} with {' or '.join(map(str, _PICTURE_CHANNELS[name]))} channels, "
                        f"got {list(value.data.shape)}")


def _latent(value: Any) -> None:
    _tensor("Latent", value.data, 4, "float32")
    if value.data.shape[1] != value.space.channels:
        raise TypeError(f"expected Latent with the {value.space.channels} channels of its space {value.space.name!r}, "
                        f"got {list(value.data.shape)}")


def _sigmas(value: Any) -> None:
    _tensor("Sigmas", value.values, 1, "float64")
    if value.values.device.type != "cpu":
        raise TypeError("expected Sigmas on the CPU, where they steer the loop")


def _record(value: Any) -> None:
    _tensor("the sigmas of a Record", value.sigmas, 1, "float64")
    _tensor("the x of a Record", value.x, 5, "float32")
    _tensor("the denoised of a Record", value.denoised, 5, "float32")
    steps, samples = len(value.denoised), value.x.shape[1]
    if {len(value.x), len(value.sigmas)} != {steps + 1} or value.x.shape[1:] != value.denoised.shape[1:]:
        raise TypeError(f"expected a Record with one x and one level more than its {steps} estimates, got x "
                        f"{list(value.x.shape)}, denoised {list(value.denoised.shape)}, {len(value.sigmas)} levels")
    for name in ("guidance", "angle"):
        if list(getattr(value, name).shape) != [steps, samples]:
            raise TypeError(f"expected {name} of a Record as [{steps}, {samples}], got "
                            f"{list(getattr(value, name).shape)}")


def _rows(value: Any) -> None:
    _tensor(type(value).__name__, value.data, 2, "float32")


def _tensor(name: str, tensor: Any, rank: int, dtype: str) -> None:
    got = str(getattr(tensor, "dtype", type(tensor).__name__)).removeprefix("torch.")
    if got != dtype or tensor.ndim != rank:
        shape = list(getattr(tensor, "shape", []))
        raise TypeError(f"expected {name} as {dtype} with {rank} dimensions, got {got} {shape}")


def _name(value: Any) -> str:
    return "nothing (None)" if value is None else type(value).__name__


_SCALARS: dict[str, Check] = {"Number": _number, "Integer": _integer, "Boolean": _boolean, "Text": _text,
                              "Numbers": _numbers, "Texts": _texts}
_TENSORS: dict[str, Callable[[Any], None]] = {"Image": _picture, "Mask": _picture, "Latent": _latent,
                                              "Sigmas": _sigmas, "Record": _record,
                                              "Embedding": _rows, "Features": _rows}
