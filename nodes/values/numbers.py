"""A list of numbers."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Numbers, node


@node("values.numbers", version=1, tags=("constant", "list"), cheap=True, phrase="{values}")
def numbers(values: Annotated[list[float], Numbers()] = ()) -> list[float]:  # type: ignore[assignment]
    """A list of numbers, such as the points of a curve or a kernel.

    Args:
        values: the numbers, in order
    """
    return [float(v) for v in values]
