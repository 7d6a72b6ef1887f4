"""The statistics that summarise a list of numbers by one."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence

from nodes.interface import BadInput


def standard_deviation(values: Sequence[float]) -> float:
    """Spread of a sample around its mean, with n - 1 below (Bessel's correction)."""
    if len(values) < 2:
        raise BadInput(f"expected at least 2 numbers for a standard deviation, got {len(values)}; add one")
    return statistics.stdev(values)


def standard_error(values: Sequence[float]) -> float:
    """How far the mean of such a sample usually lies from the true mean: std / sqrt(n)."""
    return standard_deviation(values) / math.sqrt(len(values))


STATISTICS: dict[str, Callable[[Sequence[float]], float]] = {
    "mean": statistics.fmean,
    "median": statistics.median,
    "std": standard_deviation,
    "standard error": standard_error,
    "min": min,
    "max": max,
    "sum": math.fsum,
    "count": len,
}
"""By name: what the nodes offer."""


def statistic_of(values: Sequence[float], name: str) -> float:
    """One statistic of some numbers."""
    if not values:
        raise BadInput(f"expected at least one number to take the {name} of, got none; wire a list with some")
    return float(STATISTICS[name]([float(v) for v in values]))
