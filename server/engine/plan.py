"""The plan: which calls a run needs, in an order in which each call comes after those it takes values from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from server.engine.graph import Axis, Workflow
from server.engine.pause import without_gc

if TYPE_CHECKING:
    from server.engine.check import Checked

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

    def to_data(self) -> dict[str, Any]:
        """The plan as compact JSON data."""
        from server.engine.plan_data import plan_to_data

        return plan_to_data(self)

    @staticmethod
    def from_data(data: dict[str, Any]) -> Plan:
        """The plan that `to_data` described."""
        from server.engine.plan_data import plan_from_data

        return plan_from_data(data)


def sources(given: Any) -> Sequence[int]:
    """The calls that an input takes values from."""
    kind = given[0]
    if kind == "call":
        return (given[1],)
    return [index for index, _ in given[1]] if kind == "cells" else ()


@without_gc
def plan(workflow: Workflow, checked: Checked, targets: Sequence[str] | None = None) -> Plan:
    """The calls that these targets need: declared outputs, "node.port", or "node" (all of its outputs).

    Without targets: the declared outputs, or, where none is declared, all outputs of the nodes that nothing follows.
    Raises Rejected where a target is not there or what it needs has a problem; other parts may be broken.
    """
    from server.engine.expand import Expansion
    from server.engine.targets import find_targets, needed_nodes

    places = find_targets(workflow, checked, targets)
    names = needed_nodes(workflow, checked, places)
    return Expansion(workflow, checked, names).plan(places)
