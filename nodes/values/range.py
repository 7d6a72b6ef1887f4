"""Evenly spaced numbers, by step or by count."""

from __future__ import annotations

import math
from typing import Annotated

from nodes.interface import BadInput, Choice, Range, node

MOST_NUMBERS = 10_000


def by_step(start: float, stop: float, step: float) -> list[float]:
    """start, start + step, ... up to but not including stop; each computed from start, so errors do not add up."""
    if step == 0 or (stop - start) / step < 0:
        raise BadInput(f"expected a step that leads from {start:g} to {stop:g}, got {step:g}; change its sign or size")
    count = math.ceil((stop - start) / step - 1e-9)  # 1e-9: 0 to 1 by 0.1 has 10 numbers in spite of rounding
    if count > MOST_NUMBERS:
        raise BadInput(f"expected at most {MOST_NUMBERS} numbers, got {count}; raise the step")
    return [start + i * step for i in _indices(count)]


def by_count(start: float, stop: float, count: int) -> list[float]:
    """`count` numbers at equal distances, both ends included."""
    gaps = max(count - 1, 1)
    return [start + (stop - start) * i / gaps if i < gaps else stop for i in _indices(count)][:count]


def by_ratio(start: float, stop: float, count: int) -> list[float]:
    """`count` numbers at equal ratios, both ends included."""
    if start * stop <= 0:
        raise BadInput(f"expected start and stop above 0 for geometric spacing, got {start:g} and {stop:g}; "
                       "raise both above 0, or choose linear spacing")
    sign = math.copysign(1, start)
    logs = by_count(math.log(abs(start)), math.log(abs(stop)), count)
    inner = [sign * math.exp(v) for v in logs[1:-1]]
    return [start, *inner, stop][:count] if count > 1 else [start]


_indices = range  # the node below takes the name


@node("values.range", version=1, tags=("list", "linspace", "geomspace", "sequence"), cheap=True,
      phrase="numbers from {start} to {stop}")
def range(
    start: Annotated[float, Range(-2**53, 2**53)] = 0.0,
    stop: Annotated[float, Range(-2**53, 2**53)] = 10.0,
    step: Annotated[float, Range(-2**53, 2**53)] = 1.0,
    count: Annotated[int | None, Range(1, MOST_NUMBERS, step=1)] = None,
    spacing: Annotated[str, Choice(("linear", "geometric"))] = "linear",
) -> list[float]:
    """Evenly spaced numbers: by step without the end, or by count with both ends.

    Args:
        start: the first number
        stop: where to stop; included only when a count is given
        step: distance between two numbers; unused when a count is given
        count: how many numbers; leave empty to go by step
        spacing: equal distances (linear) or, with a count, equal ratios (geometric)
    """
    if spacing == "geometric":
        if count is None:
            raise BadInput("expected a count for geometric spacing, got none; set count or choose linear spacing")
        return by_ratio(start, stop, count)
    return by_step(start, stop, step) if count is None else by_count(start, stop, count)
