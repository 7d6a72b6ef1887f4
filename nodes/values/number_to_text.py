"""A number written out."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Range, node


@node("values.number_to_text", version=1, tags=("converter", "format", "string"), cheap=True, phrase="{value} as text")
def number_to_text(value: float, digits: Annotated[int, Range(1, 17, step=1)] = 6) -> str:
    """Write a number as text.

    Args:
        value: the number
        digits: most significant digits to write; zeros at the end are left out
    """
    return f"{float(value):.{digits}g}"
