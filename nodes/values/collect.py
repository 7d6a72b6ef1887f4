"""The numbers along an axis, as one list."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Axis, node


@node("values.collect", version=1, tags=("axis", "list", "gather"), cheap=True,
      sentence="{values} are gathered into a list[ over {over}]")
def collect(values: Annotated[list[float], Axis()]) -> list[float]:
    """Gather a number from each cell of an axis into one list.

    Args:
        values: one number a cell; name the axes to gather in `over`
    """
    return [float(v) for v in values]
