"""Coordinates of a sweep in words, as they stand on grids and plots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nodes.interface import AxisValues


def coordinate_text(axis: AxisValues, value: Any, between: str = ", ") -> str:
    """A coordinate such as "cfg = 1.5": a text stands for itself, columns that walk together follow each other.

    An axis without a name has no words.
    """
    if isinstance(value, Mapping):
        return between.join(_pair(str(name), v) for name, v in value.items())
    return _pair(axis.name, value) if axis.name else ""


def _pair(name: str, value: Any) -> str:
    return value if isinstance(value, str) else f"{name} = {value_text(value)}"


def value_text(value: Any) -> str:
    """A single value: numbers to six digits, without noise such as 0.30000000000000004."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
