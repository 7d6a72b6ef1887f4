"""A text read as a number."""

from __future__ import annotations

import math

from nodes.interface import BadInput, node


@node("values.text_to_number", version=1, tags=("converter", "parse"), cheap=True, phrase="the number in {text}")
def text_to_number(text: str) -> float:
    """Read a text such as "7.5" or "1e-3" as a number.

    Args:
        text: the number, written with a decimal point
    """
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadInput(f"expected a number such as 7.5 or 1e-3, got {text[:60]!r}; write one")
    return value
