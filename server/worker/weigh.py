"""What a value holds: the bytes of its tensors, and the networks reachable from it.

A loaded model travels as a frozen dataclass of functions; its weights are found by following closures, bound methods,
partials and attributes. Iterative, and bounded, because a value may point anywhere; a kept `Context` leads to the
worker itself and is not followed.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Iterator
from typing import Any

from nodes.interface.context import Context

PLAIN = frozenset({int, float, bool, type(None)})
_MOST_OBJECTS = 200_000  # a chain of LoRAs has some thousand tensors each
_LEAVES = (str, bytes, int, float, bool, type(None), type, types.ModuleType, Context)


def weigh(value: Any) -> dict[Any, int]:
    """The parts of a value that take memory, each with its bytes; shared parts have equal names."""
    import torch

    parts: dict[Any, int] = {}
    for found in reachable(value):
        if isinstance(found, torch.nn.Module):
            parts |= {id(p): p.numel() * p.element_size() for p in (*found.parameters(), *found.buffers())}
        elif isinstance(found, torch.Tensor):
            storage = found.untyped_storage()
            parts[(str(found.device), storage.data_ptr())] = storage.nbytes()
        elif isinstance(found, (str, bytes)) and len(found) > 1000:
            parts[id(found)] = len(found)
    return parts


def networks(value: Any) -> list[Any]:
    """The torch modules behind a value: outermost ones only, in the order they are found."""
    import torch

    return [found for found in reachable(value) if isinstance(found, torch.nn.Module)]


def on_device(value: Any, device: str) -> bool:
    """Whether a value holds a tensor on a device of this type."""
    import torch

    return any(isinstance(found, torch.Tensor) and found.device.type == device for found in reachable(value))


def reachable(value: Any) -> Iterator[Any]:
    """The tensors, modules, texts and bytes that a value leads to. Does not look inside modules."""
    import torch

    seen: set[int] = set()
    waiting = [value]
    while waiting and len(seen) < _MOST_OBJECTS:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, (torch.Tensor, torch.nn.Module, str, bytes)):
            yield item
        elif not isinstance(item, _LEAVES):
            waiting.extend(_inside(item))


def _inside(item: Any) -> list[Any]:
    """What an object of plain Python directly leads to."""
    if isinstance(item, dict):
        return list(item.values())
    if isinstance(item, (list, tuple, set, frozenset)):
        return [part for part in item if not _numbers(part)]  # a table or a figure holds thousands of them
    if isinstance(item, functools.partial):
        return [item.func, *item.args, *item.keywords.values()]
    if isinstance(item, types.MethodType):
        return [item.__self__, item.__func__]
    if isinstance(item, types.FunctionType):
        return [*_cells(item), *(item.__defaults__ or ()), *(item.__kwdefaults__ or {}).values()]
    if hasattr(item, "__dict__"):
        return list(vars(item).values())
    slots = getattr(type(item), "__slots__", ())
    return [getattr(item, name, None) for name in ((slots,) if isinstance(slots, str) else slots)]


def _numbers(part: Any) -> bool:
    """Whether this is a plain number or a row of them."""
    return type(part) in PLAIN or (type(part) in (tuple, list) and PLAIN.issuperset(map(type, part)))


def _cells(function: types.FunctionType) -> list[Any]:
    contents = []
    for cell in function.__closure__ or ():
        try:
            contents.append(cell.cell_contents)
        except ValueError:  # a variable that is not set yet
            continue
    return contents
