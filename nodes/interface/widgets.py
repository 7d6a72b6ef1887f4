"""Widgets: how a literal is edited and which literals are accepted.

A widget stands inside `Annotated`, travels in the catalogue as plain data and is rebuilt from that data by the
engine, so that the browser, the server and a notebook refuse the same values with the same words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_ .()+-]*(/[A-Za-z0-9_][A-Za-z0-9_ .()+-]*)*")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?")


class Widget:
    """Base of all widgets: `refuse(value)` says in words why a literal is not accepted, or returns None."""

    kind: ClassVar[str]
    _kinds: ClassVar[dict[str, type[Widget]]] = {}

    def __init_subclass__(cls) -> None:
        Widget._kinds[cls.kind] = cls

    def refuse(self, value: Any) -> str | None:
        """Why `value` is not accepted, or None. The port type has been checked before."""
        return None

    def to_data(self) -> dict[str, Any]:
        """The widget as JSON data: its kind and its settings."""
        settings = {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type]
        return {"kind": self.kind, **{k: list(v) if isinstance(v, tuple) else v for k, v in settings.items()}}

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Widget:
        """The widget that `to_data` described."""
        settings = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items() if k != "kind"}
        return Widget._kinds[data["kind"]](**settings)


@dataclass(frozen=True)
class Range(Widget):
    """A number from `low` to `high`, both included; `unit` and `step` are for the field, `log` for the slider."""

    kind: ClassVar[str] = "range"
    low: float
    high: float
    step: float | None = None
    unit: str | None = None
    log: bool = False

    def refuse(self, value: Any) -> str | None:
        if isinstance(value, float) and not math.isfinite(value):
            return f"expected a finite number, got {value}"
        if not self.low <= value <= self.high:
            return f"expected a number from {self.low:g} to {self.high:g}, got {value:g}"
        return None


@dataclass(frozen=True, init=False)
class Choice(Widget):
    """One of a fixed set of words; a registry (a mapping by name) offers its keys."""

    kind: ClassVar[str] = "choice"
    options: tuple[str, ...]

    def __init__(self, options: Iterable[str]) -> None:
        object.__setattr__(self, "options", tuple(options))

    def refuse(self, value: Any) -> str | None:
        if value in self.options:
            return None
        return f"expected one of {', '.join(self.options)}, got {value!r}"


@dataclass(frozen=True)
class Seed(Widget):
    """A random seed from 0 to 2**53 - 1, the largest integer that every JSON reader keeps exactly."""

    kind: ClassVar[str] = "seed"

    def refuse(self, value: Any) -> str | None:
        return None if 0 <= value < 2**53 else f"expected a seed from 0 to {2**53 - 1}, got {value}"


@dataclass(frozen=True)
class Text(Widget):
    """A text field; `multiline` makes it an area, `prompt` adds emphasis shortcuts."""

    kind: ClassVar[str] = "text"
    multiline: bool = False
    prompt: bool = False
    placeholder: str = ""
    max_length: int = 100_000

    def refuse(self, value: Any) -> str | None:
        if len(value) > self.max_length:
            return f"expected at most {self.max_length} characters, got {len(value)}"
        return None


@dataclass(frozen=True)
class Color(Widget):
    """A colour as #rrggbb or #rrggbbaa, sRGB."""

    kind: ClassVar[str] = "color"

    def refuse(self, value: Any) -> str | None:
        return None if _COLOR.fullmatch(value) else f"expected a colour such as #ff8800, got {value!r}"


@dataclass(frozen=True)
class Toggle(Widget):
    """On or off."""

    kind: ClassVar[str] = "toggle"


@dataclass(frozen=True)
class Numbers(Widget):
    """A list of numbers, each from `low` to `high`."""

    kind: ClassVar[str] = "numbers"
    low: float = -1e300
    high: float = 1e300
    max_items: int = 10_000

    def refuse(self, value: Any) -> str | None:
        if len(value) > self.max_items:
            return f"expected at most {self.max_items} numbers, got {len(value)}"
        bad = next((v for v in value if not self.low <= v <= self.high), None)
        return None if bad is None else f"expected numbers from {self.low:g} to {self.high:g}, got {bad:g}"


def _refuse_file_name(value: str) -> str | None:
    if len(value) <= 255 and _FILE_NAME.fullmatch(value) and ".." not in value.split("/"):
        return None
    return f"expected a file name below the folder, such as pictures/cat.png, got {value[:80]!r}"


@dataclass(frozen=True)
class ImageFile(Widget):
    """The name of a picture: an uploaded one (`sha256-...`), or a file below the images folder."""

    kind: ClassVar[str] = "image_file"

    def refuse(self, value: Any) -> str | None:
        return _refuse_file_name(value)


@dataclass(frozen=True)
class ModelFile(Widget):
    """The name of a weight file of one kind below the models folder, such as starter/emoji-32.safetensors."""

    kind: ClassVar[str] = "model_file"
    model: str

    def refuse(self, value: Any) -> str | None:
        return _refuse_file_name(value)
