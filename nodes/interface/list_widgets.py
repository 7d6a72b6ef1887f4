"""Widgets for literals that are lists: numbers, texts, two numbers of a pad, the points of a curve."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, ClassVar

from nodes.interface.widget import Widget, told


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
        return None if bad is None else f"expected numbers from {told(self.low)} to {told(self.high)}, got {told(bad)}"


@dataclass(frozen=True)
class Texts(Widget):
    """A list of texts, one a row."""

    kind: ClassVar[str] = "texts"
    max_items: int = 1_000
    max_length: int = 10_000

    def refuse(self, value: Any) -> str | None:
        if len(value) > self.max_items:
            return f"expected at most {self.max_items} texts, got {len(value)}"
        longest = max(map(len, value), default=0)
        return None if longest <= self.max_length else \
            f"expected texts of at most {self.max_length} characters, got {longest}"


@dataclass(frozen=True)
class Pad(Widget):
    """Two numbers set together on a pad: [x, y], x to the right and y upwards."""

    kind: ClassVar[str] = "pad"
    x_low: float = -1.0
    x_high: float = 1.0
    y_low: float = -1.0
    y_high: float = 1.0
    step: float = 0.01
    x_label: str = "x"
    y_label: str = "y"

    def refuse(self, value: Any) -> str | None:
        if len(value) != 2:
            return f"expected two numbers, x and y, got {len(value)}"
        x, y = value
        if self.x_low <= x <= self.x_high and self.y_low <= y <= self.y_high:
            return None
        return (f"expected x from {self.x_low:g} to {self.x_high:g} and y from {self.y_low:g} to {self.y_high:g}, "
                f"got {x:g}, {y:g}")


@dataclass(frozen=True)
class Curve(Widget):
    """Points of a curve from left to right, flat: [x0, y0, x1, y1, ...].

    join: the choice beside it that says how points are joined: "smooth" (monotone cubic) or "linear"
    """

    kind: ClassVar[str] = "curve"
    x_low: float = 0.0
    x_high: float = 1.0
    y_low: float = 0.0
    y_high: float = 1.0
    max_points: int = 64
    join: str = ""

    def refuse(self, value: Any) -> str | None:
        if len(value) % 2 or not 2 <= len(value) // 2 <= self.max_points:
            return f"expected 2 to {self.max_points} points as x, y, x, y, ..., got {len(value)} numbers"
        xs, ys = value[::2], value[1::2]
        if not all(a < b for a, b in itertools.pairwise(xs)):
            return "expected points from left to right, no two above each other"
        if xs[0] >= self.x_low and xs[-1] <= self.x_high and all(self.y_low <= y <= self.y_high for y in ys):
            return None
        return (f"expected points with x from {self.x_low:g} to {self.x_high:g} "
                f"and y from {self.y_low:g} to {self.y_high:g}")
