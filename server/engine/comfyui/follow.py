"""Where a wire of ComfyUI's editor truly comes from: through reroutes, bypassed nodes and the walls of subgraphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.engine.comfyui.drawn import BYPASSED, MUTED, SUBGRAPH_IN, Drawn, Origin, objects

REROUTES = ("Reroute", "Reroute (rgthree)")
PRIMITIVE = "PrimitiveNode"


@dataclass(frozen=True, slots=True)
class Typed:
    """A value at the end of a wire: of a primitive, or typed at the instance of a subgraph."""

    value: Any


def follow(nodes: dict[str, Drawn], origin: Origin | None, warnings: list[str]) -> Origin | Typed | None:
    """The output that really computes, a typed value, or None where the wire leads nowhere."""
    passed: set[Origin] = set()
    while origin is not None and origin not in passed:
        passed.add(origin)
        name, slot = origin
        if name.endswith(f":{SUBGRAPH_IN}"):
            found = _outside(nodes, name, slot)
            if isinstance(found, Typed):
                return found
            origin = found
            continue
        node = nodes.get(name)
        if node is None:
            return origin
        if node.mode == MUTED:
            warnings.append(f"{node.kind[:60]} {name[:40]} is muted; what took from it has nothing there")
            return None
        if node.mode == BYPASSED:
            origin = _past(nodes, node, slot)
        elif node.kind in REROUTES:
            origin = node.origins.get(0)
        elif node.kind == PRIMITIVE:
            values = node.data.get("widgets_values")
            return Typed(values[0]) if isinstance(values, list) and values else None
        elif node.definition is not None:
            origin = node.results.get(slot)
        else:
            return origin
    return None


def _outside(nodes: dict[str, Drawn], name: str, slot: int) -> Origin | Typed | None:
    """What feeds input `slot` of a subgraph at its instance; inputs are matched by name."""
    instance = nodes.get(name.rpartition(":")[0])
    inputs = objects(instance.definition.get("inputs")) if instance and instance.definition else []
    if instance is None or slot >= len(inputs):
        return None
    wanted = inputs[slot].get("name")
    if not isinstance(wanted, str):
        return None
    values = instance.data.get("widgets_values")
    widgets = [socket.get("name") for socket in instance.sockets() if "widget" in socket]
    origin = instance.origin_of(wanted)
    if origin is None and isinstance(values, list) and wanted in widgets and len(values) == len(widgets):
        return Typed(values[widgets.index(wanted)])
    return origin


def _past(nodes: dict[str, Drawn], node: Drawn, slot: int) -> Origin | None:
    """What a bypassed node lets through: its input at the same place if its type fits, else the first that fits."""
    outputs, sockets = objects(node.data.get("outputs")), node.sockets()
    wanted = outputs[slot].get("type") if slot < len(outputs) else None
    places = [slot, *range(len(sockets))]
    fits = next((i for i in places if i < len(sockets) and sockets[i].get("type") in (wanted, "*")), None)
    return None if fits is None else node.origins.get(fits)
