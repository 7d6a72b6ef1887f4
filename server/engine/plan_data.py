"""A plan as compact JSON data, for the channel to the worker.

Names stand once in a table. An input is [value], [call, port] or [null, port, call, call, ...].
"""

from __future__ import annotations

from typing import Any

from server.engine.calls import Call, Plan, Published
from server.engine.graph import Axis
from server.engine.pause import without_gc


@without_gc
def plan_to_data(plan: Plan) -> dict[str, Any]:
    """The plan as JSON data."""
    nodes: list[list[Any]] = []
    calls: list[list[Any]] = []
    last = None
    for call in plan.calls:
        if call.node != last:
            last = call.node
            nodes.append([call.node, call.type, [a for a, _ in call.cell], [a for a, _ in call.axes]])
        positions = [p for _, p in call.cell] if call.cell else []
        calls.append([len(nodes) - 1, positions, {p: _packed(g) for p, g in call.inputs.items()}, call.key])
    axes = {name: [axis.columns, axis.zipped] for name, axis in plan.axes.items()}
    outputs = {name: [p.node, p.port, p.calls, p.seeds] for name, p in plan.outputs.items()}
    return {"nodes": nodes, "axes": axes, "calls": calls, "outputs": outputs, "cheap": sorted(plan.cheap),
            "files": plan.files}


def _packed(given: Any) -> list[Any]:
    kind = given[0]
    if kind == "call":
        return [given[1], given[2]]
    if kind == "lit":
        return [given[1]]
    cells = given[1]
    return [None, cells[0][1], *[index for index, _ in cells]]


@without_gc
def plan_from_data(data: dict[str, Any]) -> Plan:
    """The plan that `plan_to_data` described."""
    axes = {name: Axis(name, len(next(iter(columns.values()))), {c: tuple(v) for c, v in columns.items()}, zipped)
            for name, (columns, zipped) in data["axes"].items()}
    labels = {name: axis.labels() for name, axis in axes.items()}
    reduced = [[(a, labels[a]) for a in over] for _, _, _, over in data["nodes"]]
    calls = []
    for index, (number, positions, inputs, key) in enumerate(data["calls"]):
        node, kind, names, _ = data["nodes"][number]
        cell = tuple(zip(names, positions, strict=True))
        coordinates: dict[str, Any] = {}
        for axis, position in cell:
            coordinates.update(axes[axis].coordinates(position))
        given = {port: _unpacked(g) for port, g in inputs.items()}
        calls.append(Call(index, node, kind, cell, coordinates, given, reduced[number], key))
    outputs = {name: Published(*fields) for name, fields in data["outputs"].items()}
    return Plan(calls, outputs, axes, frozenset(data["cheap"]), data["files"])


def _unpacked(packed: list[Any]) -> tuple[Any, ...]:
    if len(packed) == 2:
        return ("call", packed[0], packed[1])
    if len(packed) == 1:
        return ("lit", packed[0])
    return ("cells", [(index, packed[1]) for index in packed[2:]])
