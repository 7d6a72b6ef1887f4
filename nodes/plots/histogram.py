"""How often numbers fall into each of some bins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from nodes.interface import BadInput, Figure, Numbers, Range, Text, Toggle, node
from nodes.plots.cells import axis_data


def histogram_of(values: Sequence[float], bins: int) -> tuple[list[float], list[float]]:
    """Edges of equal bins from the smallest to the largest number, and the count in each."""
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 0.5, high + 0.5
    width = (high - low) / bins
    counts = [0.0] * bins
    for value in values:
        counts[min(int((value - low) / width), bins - 1)] += 1  # the largest number belongs to the last bin
    return [low + i * width for i in range(bins)] + [high], counts


@node("plots.histogram", version=1, tags=("distribution", "bins", "chart", "count"), cheap=True,
      sentence="the distribution of {values} is drawn")
def histogram(
    values: Annotated[list[float], Numbers()],
    bins: Annotated[int, Range(1, 1000, step=1)] = 30,
    title: Annotated[str, Text(max_length=1000)] = "",
    x_label: Annotated[str, Text(max_length=200)] = "",
    density: Annotated[bool, Toggle()] = False,
) -> Figure:
    """Draw how numbers are distributed.

    Args:
        values: the numbers
        bins: how many bars
        title: heading of the figure
        x_label: what the numbers are
        density: scale the bars so that their area is 1, instead of counting
    """
    if not values:
        raise BadInput("expected at least one number to draw the distribution of, got none; wire a list with "
                       "some")
    edges, counts = histogram_of(values, bins)
    if density:
        counts = [c / (len(values) * (edges[1] - edges[0])) for c in counts]
    mark = {"kind": "bar", "x": edges, "y": counts, "label": ""}
    return Figure(title, (mark,), axis_data(x_label), axis_data("density" if density else "count"))
