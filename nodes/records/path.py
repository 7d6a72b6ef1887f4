"""The path of points of the plane through the steps of a record."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import PLANE, BadInput, Range, Record, Table, node
from nodes.samplers.trajectory import table_of


@node("records.path", version=1, output="path", tags=("timeline", "plane", "2-D", "path"), cheap=True,
      phrase="the paths of points through {record}")
def path(record: Record, points: Annotated[int | None, Range(1, 4096)] = None) -> Table:
    """Follow points of the plane through the steps of a record.

    Args:
        record: what a sampler did with points of the plane
        points: how many of the points to follow; empty = all

    Returns:
        path: a row for each point that is followed and each step: point, step, sigma, x, y
    """
    if record.space != PLANE:
        raise BadInput(f"expected a record of points of the plane, got one in '{record.space.name}'; look at it with "
                       "records.filmstrip")
    return table_of(record.sigmas.tolist(), record.x[:, :points])
