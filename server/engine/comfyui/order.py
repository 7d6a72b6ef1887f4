"""An order in which each node comes after those that it takes from."""

from __future__ import annotations

from server.engine.comfyui.source import Link, Source
from server.engine.problems import Problem, Rejected


def in_order(source: Source) -> list[str]:
    """All nodes, those first that others take from. Raises Rejected where some feed each other in a circle."""
    needs = {node.id: {value.node for value in node.inputs.values() if isinstance(value, Link)}
             for node in source.nodes.values()}
    users: dict[str, list[str]] = {}
    for user, needed in needs.items():
        for name in needed:
            users.setdefault(name, []).append(user)
    left = {name: len(needed) for name, needed in needs.items()}
    ready = [name for name in source.nodes if not left[name]]
    for name in ready:
        for user in users.get(name, ()):
            left[user] -= 1
            if not left[user]:
                ready.append(user)
    if len(ready) < len(source.nodes):
        circle = ", ".join(name[:40] for name, count in left.items() if count)
        raise Rejected([Problem("cycle", f"these nodes feed each other in a circle: {circle[:300]}; cut one of the "
                                "wires in ComfyUI")])
    return ready
