"""What plots of a sweep share: naming its cells, telling numbers from words."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from nodes.interface import AxisValues, BadInput
from nodes.values.coordinates import coordinate_text, value_text


def cell_labels(axes: Sequence[AxisValues], count: int) -> list[str]:
    """A name for each cell of the axes; without axes there is nothing to tell one thing by."""
    if not axes:
        return [""] if count == 1 else [f"{i + 1}" for i in range(count)]
    pairs = [[coordinate_text(axis, value) for value in axis.values] for axis in axes]
    labels = [", ".join(cell) for cell in itertools.product(*pairs)]
    if len(labels) != count:
        raise BadInput(f"expected one value a cell, got {count} values for {len(labels)} cells; wire one number "
                       "from each cell")
    return labels


def positions(values: Sequence[Any]) -> tuple[list[float], list[list[Any]]]:
    """Where the coordinates of an axis lie: numbers at themselves, words at 0, 1, 2, ... with ticks that name them."""
    if all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
        return [float(v) for v in values], []
    return [float(i) for i in range(len(values))], [[float(i), tick_text(v)] for i, v in enumerate(values)]


def tick_text(value: Any) -> str:
    """What stands at a tick of an axis that names itself below: the bare value, or those of its columns."""
    values = value.values() if isinstance(value, Mapping) else [value]
    return ", ".join(value_text(v) for v in values)


def axis_data(label: str, log: bool = False, ticks: Sequence[Any] = ()) -> dict[str, Any]:
    """An axis of a Figure: its label, whether it is logarithmic, open ends, its own ticks if any."""
    data: dict[str, Any] = {"label": label, "log": log, "low": None, "high": None}
    return {**data, "ticks": list(ticks)} if ticks else data
