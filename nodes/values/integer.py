"""A whole number."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Range, node

LARGEST = 2**53 - 1  # the largest integer that every JSON reader keeps exactly


@node("values.integer", version=1, tags=("constant",), cheap=True, phrase="{value}")
def integer(value: Annotated[int, Range(-LARGEST, LARGEST, step=1)] = 0) -> int:
    """A whole number to wire into several inputs at once.

    Args:
        value: the whole number
    """
    return int(value)
