"""Values typed into inputs: which data may be one, how it is shown, and its one canonical form."""

from __future__ import annotations

import math
import reprlib
from typing import Any

from nodes.interface.catalogue import AXIS, InputPort
from server.engine.graph import MAX_TEXT

MAX_INTEGER = 2**53
QUICK: dict[str, frozenset[type]] = {
    "Boolean": frozenset({bool}), "Integer": frozenset({int}), "Number": frozenset({int, float}),
    "Text": frozenset({str})}
"""Python types of JSON values that fit a port type without further question."""


def refuse_literal(value: Any) -> str | None:
    """Why this data cannot be typed into any input, or None."""
    for place, item in enumerate(value if isinstance(value, list) else (value,), 1):
        kind = type(item)
        if kind is float and not math.isfinite(item):
            return f"expected a finite number, got {item}"
        if kind is int and abs(item) > MAX_INTEGER:
            return "expected a whole number within 2**53"
        if kind is str and len(item) > MAX_TEXT:
            return f"expected a text of at most {MAX_TEXT} bytes, got more"
        if item is not None and kind not in (bool, int, float, str):
            return _refuse_kind(item, place if isinstance(value, list) else None)
    return None


def _refuse_kind(item: Any, place: int | None) -> str:
    """The words for what is neither null, true or false, nor a number or text. place: in a list, counted from 1."""
    if place is None:
        return f"expected null, true or false, a number, a text or a list of these, got {shown(item)}"
    told, fix = shown(item), "a wire or an axis stands alone, outside a list"
    if isinstance(item, list):
        told, fix = f"the list {reprlib.repr(item)}", "write all values in one list, such as [1, 2, 3]"
    return f"expected numbers, texts, true, false or null in the list, but number {place} of it is {told}; {fix}"


def canonical(port: InputPort, value: Any) -> Any:
    """The form in which a literal is keyed and handed to the node: numbers are floats, axis inputs are lists."""
    if port.kind == AXIS and value is not None:
        return [_canonical_item(port.type, item) for item in items(port, value)]
    return _canonical_item(port.type, value)


def items(port: InputPort, value: Any) -> list[Any]:
    """The single values of a literal: an axis input takes a whole list of them, or one."""
    if port.kind != AXIS or type(value) is not list:
        return [value]
    one_list = port.type in ("Numbers", "Texts") and not any(type(v) is list for v in value)
    return [value] if one_list else value


def _canonical_item(type_name: str, value: Any) -> Any:
    if type_name == "Number" and type(value) is int:
        return float(value)
    if type_name == "Numbers" and type(value) is list:
        return [float(v) if type(v) is int else v for v in value]
    return value


def shown(value: Any) -> str:
    """A value in a few words, for messages."""
    names = {dict: "an object", list: "a list", type(None): "null"}
    if isinstance(value, dict) and value:
        return "an object with " + ", ".join(repr(str(k)[:30]) for k in list(value)[:4])
    return names.get(type(value)) or repr(value[:60] if isinstance(value, str) else value)
