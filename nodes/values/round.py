"""A number rounded to a whole one."""

from __future__ import annotations

import math
from typing import Annotated

from nodes.interface import BadInput, Choice, node
from nodes.values.integer import LARGEST


def half_up(value: float) -> int:
    """The nearest integer; halves go up, as people expect (Python's own rounding sends 2.5 to 2)."""
    below = math.floor(value)
    return below + (value - below >= 0.5)


DIRECTIONS = {"nearest": half_up, "down": math.floor, "up": math.ceil, "towards zero": math.trunc}


@node("values.round", version=1, tags=("converter", "integer", "floor", "ceil"), cheap=True, phrase="{value}, rounded")
def round(value: float, direction: Annotated[str, Choice(DIRECTIONS)] = "nearest") -> int:
    """Round a number to a whole one.

    Args:
        value: the number
        direction: where to go; nearest sends halves up
    """
    if not abs(value) <= LARGEST:
        raise BadInput(f"expected a number between -2**53 and 2**53, got {value:g}; make it smaller")
    return int(DIRECTIONS[direction](value))
