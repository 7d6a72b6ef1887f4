"""Where the ticks of an axis stand and what is written at them."""

from __future__ import annotations

import math
from collections.abc import Sequence

Tick = tuple[float, str]


def nice_step(span: float, count: int) -> float:
    """A step of 1, 2, 2.5 or 5 times a power of ten that cuts `span` into about `count` parts."""
    rough = span / max(count, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next((m * power for m in (1, 2, 2.5, 5) if m * power >= rough * 0.999), 10 * power)


def linear_ticks(low: float, high: float, count: int) -> list[Tick]:
    """Round numbers from low to high."""
    step = nice_step(high - low, count)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    decimals = max(0, 1 - math.floor(math.log10(step)))
    return [(i * step, written(i * step, decimals)) for i in range(first, last + 1)]


def log_ticks(low: float, high: float, count: int) -> list[Tick]:
    """Powers of ten, thinned to about `count`; over less than two decades also 2 and 5 times them."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    factors = (1, 2, 5) if last - first <= 3 else (1,)
    every = max(1, math.ceil((last - first) / max(count, 1)))
    values = [f * 10.0**p for p in range(first, last + 1, every) for f in factors]
    inside = [(v, written(v, 12)) for v in values if low * 0.999 <= v <= high * 1.001]
    return inside if len(inside) > 1 else linear_ticks(low, high, count)


def given_ticks(ticks: Sequence[Sequence[object]]) -> list[Tick]:
    """Ticks that the figure names itself: [position, text] each."""
    return [(float(position), str(text)) for position, text in ticks]  # type: ignore[arg-type]


def written(value: float, decimals: int) -> str:
    """A short way to write a number of an axis: 0.25, 1500, 2e6."""
    if value == 0:
        return "0"
    if 1e-4 <= abs(value) < 1e5:
        text = f"{value:.{min(decimals, 12)}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, _, exponent = f"{value:.6e}".partition("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
