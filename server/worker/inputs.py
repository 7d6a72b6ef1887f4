"""Turning what stands on a wire into what a node's argument takes: lossless coercions, lists and joined batches.

What a wire brings is held to the bounds of its input as a typed value is, which has been checked before the run.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from nodes.interface import ports
from nodes.interface.catalogue import AXIS, BATCH, InputPort
from nodes.interface.context import BadInput
from nodes.interface.widget import Widget
from nodes.interface.widgets import Range

_LAST_BITS = 1e-12
Take = Callable[[Any], Any]
Guard = tuple[str, Callable[[Any], str | None]]
"""The name of an input, and what says why it does not take a value."""


class OutOfRange(BadInput):
    """A wire brings a value that its input, `port`, does not take."""

    def __init__(self, port: str, why: str) -> None:
        super().__init__(f"{port}: {why}; change the value that the wire brings, or type one here")
        self.port = port


def guards_of(ports: Iterable[InputPort]) -> tuple[Guard, ...]:
    """The guards of the inputs whose widgets refuse some values; files come by no wire."""
    return tuple((port.name, _guard(port, port.widget)) for port in ports
                 if port.widget is not None and not port.widget.file_kind and type(port.widget).refuse != Widget.refuse)


def _guard(port: InputPort, widget: Widget) -> Callable[[Any], str | None]:
    if port.kind != AXIS:
        return widget.refuse
    return lambda values: next((why for v in values if v is not None and (why := widget.refuse(v))), None)


def refuse_wired(guards: Sequence[Guard], given: Mapping[str, Any], arguments: Mapping[str, Any]) -> None:
    """Refuse what wires bring and their inputs do not take. Raises OutOfRange.

    given: where each input's value comes from, as in Call.inputs
    """
    for name, refuse in guards:
        source = given.get(name)
        if source is None or source[0] == "lit" or (value := arguments[name]) is None:
            continue
        if why := refuse(value):
            raise OutOfRange(name, why)


def taker_of(port: InputPort) -> Take | None:
    """What to do with a value before it becomes the argument of this port; None where nothing is to be done."""
    one = _COERCIONS.get(port.type)
    if port.type == "Number" and isinstance(port.widget, Range):
        one = _to_number_within(port.widget)
    if port.kind == AXIS:
        return lambda values: [one(v) if one else v for v in values]
    if port.kind == BATCH:
        return lambda values: join([one(v) if one else v for v in values])
    return one


def join(values: Sequence[Any]) -> Any:
    """Values of one type as a single batch, joined along the leading dimension. Raises BadInput if they do not fit."""
    first = values[0]
    if len(values) == 1:
        return first
    if not dataclasses.is_dataclass(first) or isinstance(first, type):
        raise BadInput(f"expected tensors to join into a batch, got {type(first).__name__}")
    if any(type(v) is not type(first) for v in values):
        raise BadInput(f"expected one type to join into a batch, got {sorted({type(v).__name__ for v in values})}")
    return type(first)(**{f.name: _join_field(f.name, [getattr(v, f.name) for v in values])
                          for f in dataclasses.fields(first)})


def _join_field(name: str, parts: list[Any]) -> Any:
    """Tensors along N, texts one after the other; everything else must be equal."""
    import torch

    if all(isinstance(p, torch.Tensor) for p in parts):
        if len({tuple(p.shape[1:]) for p in parts}) > 1:
            raise BadInput(f"expected equal sizes to join into a batch, got {[list(p.shape) for p in parts[:4]]}; "
                           "resize them first")
        return torch.cat(parts)
    if all(isinstance(p, tuple) for p in parts):
        return tuple(item for part in parts for item in part)
    if any(p is None or isinstance(p, torch.Tensor) for p in parts) and not all(p is None for p in parts):
        raise BadInput(f"expected {name} in all cells or in none to join them into a batch")
    if any(p != parts[0] for p in parts):
        raise BadInput(f"expected one {name} to join into a batch, got {parts[0]!r} and others")
    return parts[0]


def _to_number(value: Any) -> Any:
    return float(value) if type(value) is int else value


def _to_number_within(bounds: Range) -> Take:
    """A number; past a bound by its last bits only, as 3 * 0.1 is past 0.3, it is the bound."""
    low, high = float(bounds.low), float(bounds.high)

    def take(value: Any) -> Any:
        number = _to_number(value)
        if not isinstance(number, float) or low <= number <= high:
            return number
        bound = high if number > high else low
        return bound if math.isclose(number, bound, rel_tol=_LAST_BITS, abs_tol=_LAST_BITS) else number

    return take


def _to_numbers(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _to_image(value: Any) -> Any:
    return ports.Image(value.data) if isinstance(value, ports.Mask) else value


_COERCIONS: dict[str, Take] = {"Number": _to_number, "Image": _to_image, "Numbers": _to_numbers}
