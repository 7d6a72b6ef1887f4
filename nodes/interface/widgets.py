"""Widgets: how a literal is edited and which literals are accepted.

A widget stands inside `Annotated`, travels in the catalogue as plain data and is rebuilt from that data by the
engine, so that the browser, the server and a notebook refuse the same values with the same words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from nodes.interface.file_widgets import ImageFile, ImageFolder, MaskFile, ModelFile
from nodes.interface.list_widgets import Curve, Numbers, Pad, Texts
from nodes.interface.widget import Widget, told

__all__ = ["Choice", "Color", "Curve", "ImageFile", "ImageFolder", "MaskFile", "ModelFile", "Numbers", "Pad", "Range",
           "Seed", "Text", "Texts", "Toggle", "Widget"]

_COLOR = re.compile(r"#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?")


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
            return f"expected a number from {told(self.low)} to {told(self.high)}, got {told(value)}"
        return None


@dataclass(frozen=True, init=False)
class Choice(Widget):
    """One of a fixed set of words; a registry (a mapping by name) offers its keys.

    swatches: for each option a few colours, "#440154 #31688e #fde725", that the field shows as a small picture
    """

    kind: ClassVar[str] = "choice"
    options: tuple[str, ...]
    swatches: tuple[str, ...] = ()

    def __init__(self, options: Iterable[str], swatches: Iterable[str] = ()) -> None:
        object.__setattr__(self, "options", tuple(options))
        object.__setattr__(self, "swatches", tuple(swatches))
        if self.swatches and len(self.swatches) != len(self.options):
            raise ValueError(f"expected as many swatches as options, got {len(self.swatches)} "
                             f"and {len(self.options)}")

    def to_data(self) -> dict[str, Any]:
        data = super().to_data()
        return data if self.swatches else {k: v for k, v in data.items() if k != "swatches"}

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
