"""From numbers to places: the two axes of a figure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from nodes.interface import Figure
from nodes.plots.ticks import Tick, given_ticks, linear_ticks, log_ticks

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PLAIN = {float, int}
_MARGIN = 0.04  # of the span, kept free at both ends


@dataclass(frozen=True)
class Scale:
    """An axis from `low` to `high`; `place(v)` is 0 at low and 1 at high."""

    low: float
    high: float
    log: bool
    label: str
    named_ticks: tuple[Any, ...] = ()

    def place(self, value: Any) -> float | None:
        """Where a number lies, or None when it has no place: missing, not finite, or not above 0 on a log axis."""
        if not isinstance(value, int | float) or not math.isfinite(value):
            return None
        if not self.log:
            return (value - self.low) / (self.high - self.low)
        if value <= 0:
            return None
        return math.log(value / self.low) / math.log(self.high / self.low)

    def places(self, values: Sequence[Any]) -> NDArray[Any] | None:
        """`place` of many numbers, or None when they must be placed one by one: a log axis, or some are missing."""
        import numpy

        if self.log or not set(map(type, values)) <= _PLAIN:
            return None
        numbers = numpy.asarray(values, dtype=numpy.float64)
        return (numbers - self.low) / (self.high - self.low) if numpy.isfinite(numbers).all() else None

    def ticks(self, count: int) -> list[Tick]:
        """Its ticks, about `count`."""
        if self.named_ticks:
            return given_ticks(self.named_ticks)
        return (log_ticks if self.log else linear_ticks)(self.low, self.high, count)


def scales_of(figure: Figure) -> tuple[Scale, Scale]:
    """The horizontal and the vertical scale: as the figure says, and where it is silent, so that all marks fit."""
    y_values, y = _numbers(figure, "y"), dict(figure.y)
    bars = any(mark.get("kind") == "bar" for mark in figure.marks)
    if bars and y.get("low") is None and not y.get("log") and min(y_values, default=0) >= 0:
        y["low"] = 0.0  # bars stand on the ground
    return _scale(figure.x, _numbers(figure, "x")), _scale(y, y_values)


def _numbers(figure: Figure, side: str) -> list[float]:
    values = list(chain.from_iterable(mark.get(side, ()) for mark in figure.marks))
    if not set(map(type, values)) <= _PLAIN:
        values = [v for v in values if isinstance(v, int | float)]
    return [float(v) for v in values if math.isfinite(v)]


def _scale(axis: Mapping[str, Any], values: Iterable[float]) -> Scale:
    log = bool(axis.get("log"))
    usable = [v for v in values if v > 0 or not log]
    low, high = _spread(usable, log)
    low = axis["low"] if axis.get("low") is not None else low
    high = axis["high"] if axis.get("high") is not None else high
    if log and low <= 0:
        low = high / 1e6 if high > 0 else 1e-6
    if not low < high:
        low, high = (low, low * 10) if log else (low - 0.5, low + 0.5)
    return Scale(float(low), float(high), log, str(axis.get("label", "")), tuple(axis.get("ticks") or ()))


def _spread(values: list[float], log: bool) -> tuple[float, float]:
    """From the smallest to the largest, with a margin; a single value stands in the middle."""
    if not values:
        return (1.0, 10.0) if log else (0.0, 1.0)
    low, high = min(values), max(values)
    if log:
        ratio = (high / low) ** _MARGIN if high > low else 2.0
        return low / ratio, high * ratio
    margin = (high - low) * _MARGIN or abs(low) * 0.1 or 0.5
    return low - margin, high + margin
