"""Values in words: texts in quotes, files by name, lists and axes by their ends."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from nodes.interface.catalogue import InputPort
from nodes.interface.widgets import Choice, Color, ModelFile
from server.engine.graph import Axis

_LONGEST = 60
_FEW = 4
_JOINERS = "\u200c\u200d"


def value_words(value: Any, port: InputPort | None = None) -> str:
    """A typed value in words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        return _list_words(value, port)
    return _text_words(value, port) if isinstance(value, str) else str(value)


def _text_words(text: str, port: InputPort | None) -> str:
    widget = port.widget if port is not None else None
    if isinstance(widget, ModelFile):
        return _cut(PurePosixPath(text).stem) or "no file"
    if isinstance(widget, (Choice, Color)):
        return _cut(text)
    return f"'{_cut(text)}'" if text else "an empty text"


def _cut(text: str) -> str:
    line = " / ".join(part.strip() for part in text.splitlines() if part.strip())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST - 1]}…"


def shown(text: str, most: int = 1_000) -> str:
    """A line that is safe to print anywhere: no control characters, none that turn the direction of writing round."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c in _JOINERS else " " for c in text)
    return text if len(text) <= most else f"{text[:most - 1]}…"


def _list_words(values: list[Any], port: InputPort | None) -> str:
    if not values:
        return "an empty list"
    if len(values) > _FEW:
        return f"{len(values)} {'texts' if isinstance(values[0], str) else 'values'}"
    return joined([value_words(v, port) for v in values])


def axis_words(axis: Axis, column: str | None, port: InputPort | None = None) -> str:
    """The values that an axis gives to an input, as alternatives: "1, 2.5 or 5", "0 to 9 (10 values)"."""
    values = axis.columns.get(column or "")
    if values is None:
        return f"the axis {axis.name}"
    return alternatives(values, port)


def alternatives(values: Sequence[Any], port: InputPort | None = None) -> str:
    """Several values of which each is taken."""
    if len(values) <= _FEW:
        return joined([value_words(v, port) for v in values], "or")
    first, second, last = (value_words(v, port) for v in (values[0], values[1], values[-1]))
    if all(type(v) in (int, float) for v in values):
        return f"{first} to {last} ({len(values)} values)"
    return f"any of {len(values)} ({first}, {second}, …)"


def joined(words: Sequence[str], last: str = "and") -> str:
    """Words in a sentence: "a, b and c"."""
    words = list(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def listed_words(words: Sequence[str], most: int = 8) -> str:
    """The same, a long list cut."""
    return joined(words) if len(words) <= most else f"{', '.join(words[:most])} and {len(words) - most} more"


def count(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
