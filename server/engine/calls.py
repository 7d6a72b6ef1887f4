"""The calls of a run, in an order in which each call comes after those it takes values from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from server.engine.graph import Axis

Given = tuple[str, Any] | tuple[str, int, str] | tuple[str, list[tuple[int, str]]]
"""("lit", value), ("call", call index, output port) or ("cells", [(call index, output port), ...])."""


@dataclass(slots=True)
class Call:
    """One node in one cell.

    cell:        ((axis, position), ...), axes sorted by name
    coordinates: {axis or axis.column: value}
    axes:        the axes that this call reduces: [(name, values)], the first one slowest
    key:         digest of everything that decides the result, once `keys.key_calls` has set it
    """

    index: int
    node: str
    type: str
    cell: tuple[tuple[str, int], ...]
    coordinates: dict[str, Any]
    inputs: dict[str, Any]
    axes: list[tuple[str, list[Any]]]
    key: str | None = None


@dataclass(slots=True)
class Published:
    """An output that was asked for: one call index a cell, and the seeds behind each cell."""

    node: str
    port: str
    calls: list[int]
    seeds: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """Calls in topological order; their index is their place.

    cheap: types whose calls take about a millisecond
    files: the digest that each file had when the keys were made, by "widget kind:name"
    """

    calls: list[Call]
    outputs: dict[str, Published]
    axes: dict[str, Axis] = field(default_factory=dict)
    cheap: frozenset[str] = frozenset()
    files: dict[str, str] = field(default_factory=dict)


def sources(given: Any) -> Sequence[int]:
    """The calls that an input takes values from."""
    kind = given[0]
    if kind == "call":
        return (given[1],)
    return [index for index, _ in given[1]] if kind == "cells" else ()
