"""A value typed in a shell, read by the type of the port that it is for."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from nodes.interface.catalogue import InputPort
from nodes.interface.types import literal_refusal
from nodes.interface.widgets import Choice, Numbers, Range, Seed
from server.commands.terminal.errors import Refused

_YES, _NO = {"true", "yes", "on", "1"}, {"false", "no", "off", "0"}
_WHOLE = re.compile(r"[+-]?[0-9]{1,16}")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_SPAN = re.compile(r"(-?[0-9]{1,15})\.\.(-?[0-9]{1,15})(?:\.\.([0-9]{1,15}))?")


def read_value(port: InputPort, text: str, place: str) -> Any:
    """The literal that `text` means for this port. `place` is what the person called it."""
    if port.optional and text in ("null", "none"):
        return None
    value = _by_type(port, text, place)
    refusal = literal_refusal(port.type, value)
    if refusal is None and port.widget is not None:
        refusal = port.widget.refuse(value)
    if refusal is not None:
        raise Refused(f"{place}: {refusal}")
    return value


def read_axis(port: InputPort, text: str, place: str) -> list[Any]:
    """The values of a sweep: `1.5,3,5`, `0..7` (both ends included), `0..100..10`, or a JSON list."""
    if port.type in ("Integer", "Number") and (span := _SPAN.fullmatch(text.strip())):
        return _span(port, span, place)
    parts = _json_list(text, place) if text.lstrip().startswith("[") else _split(text)
    if not parts:
        raise Refused(f"{place}: expected at least one value, such as {place}=1,2,3 or {place}=0..7")
    return [read_value(port, part, place) for part in parts]


def accepted(port: InputPort) -> str:
    """What a port accepts, in a few words: `a number from 0 to 30`."""
    widget = port.widget
    if isinstance(widget, Range):
        return f"a {'whole number' if port.type == 'Integer' else 'number'} from {widget.low:g} to {widget.high:g}"
    if isinstance(widget, Choice):
        return f"one of {', '.join(widget.options)}"
    if isinstance(widget, Seed):
        return f"a seed from 0 to {2**53 - 1}"
    if isinstance(widget, Numbers):
        return f"numbers such as 1,2.5,4 from {widget.low:g} to {widget.high:g}"
    return _PLAIN.get(port.type, f"a wire that carries {port.type}")


_PLAIN = {"Boolean": "true or false", "Integer": "a whole number", "Number": "a number", "Text": "text",
          "Numbers": "numbers such as 1,2.5,4", "Texts": "texts such as red,blue"}


def _by_type(port: InputPort, text: str, place: str) -> Any:
    if port.type == "Text":
        return text
    if port.type == "Boolean" and text.lower() in _YES | _NO:
        return text.lower() in _YES
    if port.type == "Integer" and _WHOLE.fullmatch(text.strip()):
        return int(text)
    if port.type == "Number" and _is_number(text):
        return _number(text)
    if port.type == "Numbers":
        return [_item(part, place, port) for part in _parts(text, place)]
    if port.type == "Texts":
        return _parts(text, place)
    raise Refused(f"{place}: expected {accepted(port)}, got {text[:60]!r}")


def _item(text: str, place: str, port: InputPort) -> float | int:
    if not _is_number(text):
        raise Refused(f"{place}: expected {accepted(port)}, got {text[:60]!r}")
    return _number(text)


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text.strip())) and math.isfinite(float(text))


def _number(text: str) -> float | int:
    return int(text) if _WHOLE.fullmatch(text.strip()) else float(text)


def _parts(text: str, place: str) -> list[str]:
    return _json_list(text, place) if text.lstrip().startswith("[") else _split(text)


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")] if text.strip() else []


def _json_list(text: str, place: str) -> list[str]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused(f"{place}: expected a JSON list such as [\"red\", \"blue\"], got {text[:60]!r}") from error
    return [value if isinstance(value, str) else json.dumps(value) for value in values]


def _span(port: InputPort, span: re.Match[str], place: str) -> list[Any]:
    first, last, step = int(span[1]), int(span[2]), int(span[3] or 1)
    if step == 0 or abs(last - first) // step >= 10_000:
        raise Refused(f"{place}: expected at most 10,000 values, got {span[0]!r}")
    values = range(first, last + 1, step) if first <= last else range(first, last - 1, -step)
    return [read_value(port, str(value), place) for value in values]
