"""One item of a list of numbers."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import BadInput, Range, node


@node("values.pick", version=1, tags=("converter", "list", "index", "item"), cheap=True,
      phrase="number {index} of {numbers}")
def pick(numbers: list[float], index: Annotated[int, Range(-10_000, 9_999, step=1)] = 0) -> float:
    """One number of a list.

    Args:
        numbers: the list
        index: its position, counted from 0; -1 is the last
    """
    if not -len(numbers) <= index < len(numbers):
        raise BadInput(f"expected an index below {len(numbers)}, the length of the list, got {index}; lower it")
    return float(numbers[index])
