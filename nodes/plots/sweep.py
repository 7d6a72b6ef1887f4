"""A number over the axis that was swept."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Axis, AxisValues, Context, Figure, Text, Toggle, node
from nodes.plots.cells import axis_data, cell_labels, positions
from nodes.plots.line import line_mark


@node("plots.sweep", version=1, tags=("axis", "line", "curve", "compare", "metric"), cheap=True,
      sentence="{values} are drawn[ along {over}]")
def sweep(
    ctx: Context,
    values: Annotated[list[float], Axis()],
    title: Annotated[str, Text(max_length=1000)] = "",
    y_label: Annotated[str, Text(max_length=200)] = "",
    log_x: Annotated[bool, Toggle()] = False,
    log_y: Annotated[bool, Toggle()] = False,
) -> Figure:
    """Draw how a number changes along a swept axis, such as a score over cfg.

    The last axis in `over` runs to the right; each cell of the others becomes a line of its own.

    Args:
        values: the number in each cell
        title: heading of the figure
        y_label: what the number is
        log_x: logarithmic horizontal axis
        log_y: logarithmic vertical axis
    """
    *others, across = ctx.axes or (AxisValues("", tuple(range(len(values)))),)
    x, ticks = positions(across.values)
    lines = [values[i:i + len(x)] for i in range(0, len(values), len(x))]
    labels = cell_labels(others, len(lines))
    marks = [line_mark(x, y, label) for y, label in zip(lines, labels, strict=True)]
    dots = [{**mark, "kind": "scatter", "size": 6.0} for mark in marks]
    return Figure(title, (*marks, *dots), axis_data(across.name, log_x and not ticks, ticks), axis_data(y_label, log_y))
