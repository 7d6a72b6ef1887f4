"""The graph that ComfyUI's editor saves, versions 0.4 and 1, read with limits: nodes, links, and subgraphs opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from server.engine.comfyui.read_prompt import check_count

MUTED, BYPASSED = 2, 4
SUBGRAPH_IN, SUBGRAPH_OUT = "-10", "-20"
MAX_LINKS = 50_000
MAX_DEPTH = 16

Origin = tuple[str, int]
"""An output: the id of its node and its slot."""


@dataclass(slots=True)
class Drawn:
    """A node as it was drawn.

    origins:    {index of an input: the output that it takes from}
    definition: of a subgraph's instance; results: {its output: the output inside}
    """

    id: str
    kind: str
    data: dict[str, Any]
    mode: int = 0
    origins: dict[int, Origin] = field(default_factory=dict)
    definition: dict[str, Any] | None = None
    results: dict[int, Origin] = field(default_factory=dict)

    def sockets(self) -> list[dict[str, Any]]:
        """Its inputs, in their order."""
        return objects(self.data.get("inputs"))

    def origin_of(self, name: str) -> Origin | None:
        """What the input of this name takes from."""
        return next((self.origins[i] for i, socket in enumerate(self.sockets())
                     if socket.get("name") == name and i in self.origins), None)


def read_drawn(data: dict[str, Any]) -> dict[str, Drawn]:
    """All nodes by id; those inside subgraphs are called "instance:inner". Raises Rejected where there are too many."""
    definitions = {d["id"]: d for d in objects(object_of(data.get("definitions")).get("subgraphs"))
                   if isinstance(d.get("id"), str)}
    found: dict[str, Drawn] = {}
    waiting: list[tuple[str, dict[str, Any], int, int]] = [("", data, 0, 0)]
    for prefix, scope, mode, depth in waiting:  # grows while it is walked
        here = _read_scope(prefix, scope, mode, definitions)
        found.update(here)
        check_count(len(found))
        for node in here.values():
            if node.definition is not None and node.mode == 0 and depth < MAX_DEPTH:
                waiting.append((f"{node.id}:", node.definition, node.mode, depth + 1))
        if prefix:
            _read_results(found[prefix[:-1]], scope, prefix)
    return found


def _read_scope(prefix: str, scope: dict[str, Any], mode: int, definitions: dict[str, Any]) -> dict[str, Drawn]:
    nodes: dict[str, Drawn] = {}
    for data in objects(scope.get("nodes")):
        if isinstance(data.get("id"), (str, int)) and isinstance(data.get("type"), str):
            name = f"{prefix}{data['id']}"
            own = data.get("mode")
            nodes[name] = Drawn(name, data["type"], data, mode or (own if own in (MUTED, BYPASSED) else 0),
                                definition=definitions.get(data["type"]))
    by_id: dict[str, Origin] = {}
    for link, origin, slot, target, at in links_of(scope):
        by_id[link] = prefix + origin, slot
        if (node := nodes.get(prefix + target)) is not None:
            node.origins[at] = by_id[link]
    for node in nodes.values():  # what a socket says of its link counts: slots may have moved
        for i, socket in enumerate(node.sockets()):
            link = socket.get("link", ...)
            if link is None:
                node.origins.pop(i, None)
            elif str(link) in by_id:
                node.origins[i] = by_id[str(link)]
    return nodes


def _read_results(instance: Drawn, scope: dict[str, Any], prefix: str) -> None:
    for _, origin, slot, target, at in links_of(scope):
        if target == SUBGRAPH_OUT:
            instance.results[at] = prefix + origin, slot


def links_of(scope: dict[str, Any]) -> list[tuple[str, str, int, str, int]]:
    """The links as (id, from, slot, to, slot), written as lists (0.4) or as objects (1)."""
    given = scope.get("links")
    found = []
    for link in given[:MAX_LINKS] if isinstance(given, list) else ():
        if isinstance(link, dict):
            link = [link.get(key) for key in ("id", "origin_id", "origin_slot", "target_id", "target_slot")]
        if isinstance(link, list) and len(link) >= 5 and all(isinstance(part, (str, int)) for part in link[:5]):
            name, origin, slot, target, at = link[:5]
            if type(slot) is int and type(at) is int and 0 <= slot < 1000 and 0 <= at < 1000:
                found.append((str(name), str(origin), slot, str(target), at))
    return found


def objects(data: Any) -> list[dict[str, Any]]:
    """The objects of a list; anything else is none."""
    return [item if isinstance(item, dict) else {} for item in data] if isinstance(data, list) else []


def object_of(data: Any) -> dict[str, Any]:
    """The object, or an empty one."""
    return data if isinstance(data, dict) else {}
