"""A number."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Range, node


@node("values.number", version=1, tags=("constant",), cheap=True, phrase="{value}")
def number(value: Annotated[float, Range(-2**53, 2**53)] = 0.0) -> float:
    """A number to wire into several inputs at once.

    Args:
        value: the number
    """
    return float(value)
