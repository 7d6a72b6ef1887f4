"""Paths of points of the plane, several solvers in one figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from nodes.interface import Axis, BadInput, Context, Figure, Table, node

COLUMNS = ("point", "step", "sigma", "x", "y")


def paths_of(table: Table) -> list[tuple[list[float], list[float]]]:
    """Coordinates x and y of each point's path, in the order of the steps."""
    if table.columns != COLUMNS:
        raise BadInput(f"expected a path with columns {', '.join(COLUMNS)}, got {', '.join(table.columns)}; wire "
                       "the path of samplers.trajectory")
    paths: dict[Any, tuple[list[float], list[float]]] = {}
    for point, _, _, x, y in table.rows:
        xs, ys = paths.setdefault(point, ([], []))
        xs.append(x)
        ys.append(y)
    return list(paths.values())


def marks_of(table: Table, label: str) -> list[dict[str, Any]]:
    """A line for each point, and where the lines end."""
    paths = paths_of(table)
    lines = [{"kind": "line", "x": xs, "y": ys, "label": label, "width": 1.5, "opacity": 0.8} for xs, ys in paths]
    ends = {"x": [xs[-1] for xs, _ in paths], "y": [ys[-1] for _, ys in paths]}
    return [*lines, {"kind": "scatter", **ends, "label": label}]


def labels_of(ctx: Context, count: int) -> list[str]:
    """What to call each cell: the coordinates of the axis that is reduced."""
    if len(ctx.axes) == 1 and len(ctx.axes[0].values) == count:
        return [label_of(value) for value in ctx.axes[0].values]
    return [f"path {i + 1}" for i in range(count)]


def label_of(value: Any) -> str:
    """A coordinate in words: a number short, columns that walk together one after the other."""
    if isinstance(value, Mapping):
        return ", ".join(v if isinstance(v, str) else f"{label_of(v)} {name}" for name, v in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(label_of(v) for v in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


@node("plots.trajectories", version=1, tags=("path", "ode", "compare", "2-D"),
      sentence="{paths} are drawn as paths[ for each {over}][ over {background}]")
def trajectories(
    ctx: Context,
    paths: Annotated[list[Table], Axis()],
    background: Figure | None = None,
    title: str = "Paths from noise to data",
) -> Figure:
    """Draw the paths of several samplers over each other.

    Args:
        paths: one table of samplers.trajectory for each cell of the axis
        background: what to draw them on, such as the density of a mixture
        title: heading of the figure
    """
    marks = list(background.marks) if background else []
    for table, label in zip(paths, labels_of(ctx, len(paths)), strict=True):
        marks += marks_of(table, label)
    axis = {"log": False, "low": None, "high": None, "equal": True}
    x = background.x if background else {"label": "x", **axis}
    y = background.y if background else {"label": "y", **axis}
    return Figure(title, tuple(marks), x, y)
