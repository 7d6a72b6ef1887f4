"""Which picture of a sweep goes into which row and column of a grid, and what is written there."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nodes.interface import AxisValues, BadInput
from nodes.values.coordinates import coordinate_text


@dataclass(frozen=True)
class Layout:
    """Rows and columns; item i stands in row i // columns. Labels are empty where nothing is to be written.

    tile_labels: one a picture, for a single axis that wraps
    """

    rows: int
    columns: int
    row_labels: tuple[str, ...] = ()
    column_labels: tuple[str, ...] = ()
    tile_labels: tuple[str, ...] = ()

    def without_labels(self) -> Layout:
        """The same places with nothing written."""
        return replace(self, row_labels=(), column_labels=(), tile_labels=())


def arrange(axes: Sequence[AxisValues], count: int, columns: int) -> Layout:
    """Places for `count` pictures that run over the product of some axes, the last of them fastest."""
    if math.prod(len(axis.values) for axis in axes) != count:
        raise BadInput(f"expected one picture a cell, got {count} pictures for "
                       f"{' x '.join(str(len(axis.values)) for axis in axes)} cells; name all of their axes in `over`")
    labels = [tuple(coordinate_text(axis, value, between="\n") for value in axis.values) for axis in axes]
    if len(axes) < 2:
        return _wrapped(labels[0] if labels else (), count, columns)
    *down, across = labels
    rows = tuple("\n".join(part for part in parts if part) for parts in itertools.product(*down))
    return Layout(len(rows), len(across), _if_any(rows), _if_any(across))


def _wrapped(labels: tuple[str, ...], count: int, columns: int) -> Layout:
    """A single axis: one row, or several of `columns` pictures; a nameless one roughly square."""
    square = math.ceil(math.sqrt(count))
    width = min(columns, count) or (count if any(labels) else square)
    rows = math.ceil(count / width)
    if rows == 1:
        return Layout(rows, width, column_labels=_if_any(labels))
    return Layout(rows, width, tile_labels=_if_any(labels))


def _if_any(labels: tuple[str, ...]) -> tuple[str, ...]:
    return labels if any(labels) else ()
