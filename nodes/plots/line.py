"""Lines through points."""

from __future__ import annotations

from typing import Annotated, Any

from nodes.interface import Axis, BadInput, Context, Figure, Numbers, Text, Toggle, node
from nodes.plots.cells import axis_data, cell_labels


def line_mark(x: list[float], y: list[float], label: str) -> dict[str, Any]:
    """A line as a mark of a Figure."""
    if len(x) != len(y):
        raise BadInput(f"expected as many x as y, got {len(x)} and {len(y)}; make the lists equally long")
    return {"kind": "line", "x": [float(v) for v in x], "y": [float(v) for v in y], "label": label}


@node("plots.line", version=1, tags=("curve", "chart", "graph", "axis"), cheap=True,
      sentence="a line is drawn through {y}[ over {x}]")
def line(
    ctx: Context,
    y: Annotated[list[list[float]], Axis()],
    x: Annotated[list[float] | None, Numbers()] = None,
    title: Annotated[str, Text(max_length=1000)] = "",
    x_label: Annotated[str, Text(max_length=200)] = "",
    y_label: Annotated[str, Text(max_length=200)] = "",
    log_x: Annotated[bool, Toggle()] = False,
    log_y: Annotated[bool, Toggle()] = False,
) -> Figure:
    """Draw a line through numbers; one line for each cell of the axes in `over`.

    Args:
        y: the heights of the points
        x: where the points lie; without it they count 0, 1, 2, ...
        title: heading of the figure
        x_label: name of the horizontal axis
        y_label: name of the vertical axis
        log_x: logarithmic horizontal axis
        log_y: logarithmic vertical axis
    """
    labels = cell_labels(ctx.axes, len(y))
    marks = [line_mark(x if x is not None else list(map(float, range(len(ys)))), ys, label)
             for ys, label in zip(y, labels, strict=True)]
    return Figure(title, tuple(marks), axis_data(x_label, log_x), axis_data(y_label, log_y))
