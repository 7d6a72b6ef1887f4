"""Values and axes from text, as the command line has them: `steps=20`, `seed=0..7`, `cfg=1,3,5`."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

from nodes.interface.catalogue import InputPort
from server.engine.literals import refuse_literal
from server.engine.problems import Problem, Rejected

_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


def axis_from_text(text: str, port: InputPort | None, target: str) -> dict[str, Any]:
    """An axis from `1,2,3`, from `0..7`, or from a JSON list."""
    first, dots, last = text.partition("..")
    if dots and _is_integer(first) and _is_integer(last):
        step = 1 if int(last) >= int(first) else -1
        return {"range": [int(first), int(last) + step, step] if step < 0 else [int(first), int(last) + 1]}
    parts = _json_list(text) if text.lstrip().startswith("[") else text.split(",")
    return {"values": [_item(part, port, target) for part in parts]}


def _item(part: Any, port: InputPort | None, target: str) -> Any:
    if not isinstance(part, str):
        return part
    return literal_from_text(part.strip(), port, target)


def literal_from_text(text: str, port: InputPort | None, target: str) -> Any:
    """A value from text, read as the type of its port; raises Rejected where it is not one."""
    type_name = "Text" if port is None else port.type
    if port is not None and port.optional and text in ("null", "none"):
        return None
    try:
        return _READERS.get(type_name, _refuse)(text)
    except ValueError as error:
        message = f"{target}: expected {type_name}, got {text[:60]!r}" + (f"; {error}" if type_name not in _READERS
                                                                          else "")
        raise Rejected([Problem("literal_refused", message, {"input": target})]) from None


def _boolean(text: str) -> bool:
    if text.lower() not in _TRUE + _FALSE:
        raise ValueError
    return text.lower() in _TRUE


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError
    return int(text) if _is_integer(text) else value


def _json_list(text: str) -> list[Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError from None
    if not isinstance(data, list) or refuse_literal(data):
        raise ValueError
    return data


def _numbers(text: str) -> list[float]:
    if text.lstrip().startswith("["):
        return _json_list(text)
    return [_number(part.strip()) for part in text.split(",")]


def _texts(text: str) -> list[str]:
    return _json_list(text) if text.lstrip().startswith("[") else [part.strip() for part in text.split(",")]


def _refuse(text: str) -> Any:
    raise ValueError("only a wire carries that, it cannot be typed")


_READERS: dict[str, Callable[[str], Any]] = {
    "Boolean": _boolean, "Integer": int, "Number": _number, "Text": str, "Numbers": _numbers,
    "Texts": _texts}


def _is_integer(text: str) -> bool:
    return text.strip().lstrip("+-").isdecimal() and len(text) < 20
