"""The seeds behind each published cell: provenance that makes a picture repeatable."""

from __future__ import annotations

from typing import Any

from nodes.interface.catalogue import NodeType
from nodes.interface.widgets import Seed
from server.engine.calls import Plan, sources

Seeds = dict[str, Any]


def seeds_of_calls(plan: Plan, types: dict[str, NodeType]) -> None:
    """Set `seeds` of all that the plan publishes: {"node.port": seed, or a list where a reducer joined several}."""
    ports = {node: _seed_ports(types[node]) for node in {c.node for c in plan.calls}}
    if any(ports.values()):
        found = _spread(plan, ports)
        for published in plan.outputs.values():
            published.seeds = [found[i] for i in published.calls]
    else:
        for published in plan.outputs.values():
            published.seeds = [{} for _ in published.calls]


def _seed_ports(kind: NodeType) -> dict[str, Any]:
    return {p.name: p.default for p in kind.inputs if isinstance(p.widget, Seed)}


def _spread(plan: Plan, ports: dict[str, dict[str, Any]]) -> list[Seeds]:
    """The seeds above each call. Calls that add none share the dictionary of the call before them."""
    found: list[Seeds] = []
    nothing: Seeds = {}
    for call in plan.calls:
        above: dict[int, Seeds] = {}
        for given in call.inputs.values():
            for index in sources(given):
                above[id(found[index])] = found[index]
        own = {f"{call.node}.{p}": call.inputs.get(p, ("lit", default))[1]
               for p, default in ports[call.node].items() if call.inputs.get(p, ("lit",))[0] == "lit"}
        parts = [s for s in [*above.values(), own] if s]
        found.append(parts[0] if len(parts) == 1 else _joined(parts) if parts else nothing)
    return found


def _joined(parts: list[Seeds]) -> Seeds:
    """All seeds; where they differ, the list of them in order."""
    values: dict[str, list[Any]] = {}
    for part in parts:
        for name, seed in part.items():
            known = values.setdefault(name, [])
            known += [s for s in (seed if isinstance(seed, list) else [seed]) if s not in known]
    return {name: seeds[0] if len(seeds) == 1 else seeds for name, seeds in values.items()}
