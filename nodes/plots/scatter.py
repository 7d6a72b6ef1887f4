"""Points."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import BadInput, Figure, Numbers, Range, Text, Toggle, node
from nodes.plots.cells import axis_data


@node("plots.scatter", version=1, tags=("points", "chart", "graph", "dots"), cheap=True,
      sentence="a dot is drawn for each pair of {x} and {y}")
def scatter(
    x: Annotated[list[float], Numbers()],
    y: Annotated[list[float], Numbers()],
    title: Annotated[str, Text(max_length=1000)] = "",
    x_label: Annotated[str, Text(max_length=200)] = "",
    y_label: Annotated[str, Text(max_length=200)] = "",
    label: Annotated[str, Text(max_length=200)] = "",
    size: Annotated[float, Range(1, 50, step=0.5, unit="px")] = 5.0,
    log_x: Annotated[bool, Toggle()] = False,
    log_y: Annotated[bool, Toggle()] = False,
) -> Figure:
    """Draw a dot for each pair of numbers.

    Args:
        x: where the points lie from left to right
        y: where they lie upwards, as many
        title: heading of the figure
        x_label: name of the horizontal axis
        y_label: name of the vertical axis
        label: what the points are, for the legend
        size: diameter of a dot
        log_x: logarithmic horizontal axis
        log_y: logarithmic vertical axis
    """
    if len(x) != len(y):
        raise BadInput(f"expected as many x as y, got {len(x)} and {len(y)}; make the lists equally long")
    mark = {"kind": "scatter", "x": list(map(float, x)), "y": list(map(float, y)), "label": label, "size": float(size)}
    return Figure(title, (mark,), axis_data(x_label, log_x), axis_data(y_label, log_y))
