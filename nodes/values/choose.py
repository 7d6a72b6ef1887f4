"""One of two numbers, by a condition."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Range, Toggle, node


@node("values.choose", version=1, tags=("logic", "if", "switch"), cheap=True,
      phrase="{when_true} or {when_false}, by {condition}")
def choose(
    condition: Annotated[bool, Toggle()] = True,
    when_true: Annotated[float, Range(-2**53, 2**53)] = 1.0,
    when_false: Annotated[float, Range(-2**53, 2**53)] = 0.0,
) -> float:
    """One of two numbers, by a condition.

    Args:
        condition: which one to take
        when_true: the number when the condition holds
        when_false: the number when it does not
    """
    return float(when_true if condition else when_false)
