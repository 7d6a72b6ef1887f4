"""A number over two swept axes, as colours."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Axis, BadInput, Choice, Context, Figure, Text, node
from nodes.plots.cells import axis_data, tick_text
from nodes.plots.colors import SCALES, SWATCHES


@node("plots.heatmap", version=1, tags=("axis", "matrix", "color", "compare", "metric"), cheap=True,
      sentence="{values} are drawn as a table of colours[ over {over}]")
def heatmap(
    ctx: Context,
    values: Annotated[list[float], Axis()],
    title: Annotated[str, Text(max_length=1000)] = "",
    colors: Annotated[str, Choice(SCALES, SWATCHES)] = "viridis",
) -> Figure:
    """Draw a number over two swept axes as a table of colours: the first runs upwards, the second to the right.

    Args:
        values: the number in each cell
        title: heading of the figure
        colors: the colour scale from the lowest number to the highest
    """
    if len(ctx.axes) != 2:
        raise BadInput(f"expected two axes in `over`, got {len(ctx.axes)}; for one axis use plots.sweep")
    up, across = ctx.axes
    columns = len(across.values)
    rows = [[float(v) for v in values[i:i + columns]] for i in range(0, len(values), columns)]
    mark = {"kind": "image", "x": [-0.5, columns - 0.5], "y": [-0.5, len(rows) - 0.5], "values": rows, "label": title,
            "colors": colors, "bar": True}
    x, y = ({**axis_data(axis.name, ticks=[[float(i), tick_text(v)] for i, v in enumerate(axis.values)]),
             "low": -0.5, "high": len(axis.values) - 0.5} for axis in (across, up))
    return Figure(title, (mark,), x, y)
