"""How large a workflow is once its definitions are opened: counted before anything is opened, so nothing blows up."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.engine.cycles import cycle_in, knots
from server.engine.definitions import (
    MAX_BINDINGS,
    MAX_DEPTH,
    MAX_INSTANCES,
    MAX_PATH,
    MAX_TYPED,
    Definition,
    used_by,
    weight,
)
from server.engine.graph import MAX_NODES, Literal, Node
from server.engine.problems import Problem, Rejected
from server.engine.strict import pointer_of


@dataclass(slots=True)
class Size:
    """What a part holds once opened: nodes, instances, bindings, typed characters; its depth and its longest path.

    fan: {input id: how many ports of nodes it goes to in the end}
    """

    nodes: int = 0
    instances: int = 0
    bindings: int = 0
    typed: int = 0
    depth: int = 0
    path: int = 0
    fan: dict[str, int] = field(default_factory=dict)


def refuse_sizes(nodes: dict[str, Node], definitions: dict[str, Definition]) -> None:
    """Raises Rejected where a definition uses itself, or where the opened workflow would be too large."""
    sizes: dict[str, Size] = {}
    for name in _bottom_up(definitions):
        sizes[name] = _size(definitions[name].nodes, definitions, sizes)
        _add_inputs(sizes[name], definitions[name], sizes, definitions)
        if sizes[name].depth >= MAX_DEPTH:
            raise _rejected("too_deep", f"definitions may stand in each other {MAX_DEPTH} deep, {name!r} is deeper; "
                            "use some of them side by side", name)
    whole = _size(nodes, definitions, sizes)
    if mistake := _too_large(whole):
        where = _culprit(nodes, definitions, sizes)
        raise Rejected([Problem("too_large", f"with its definitions opened, {mistake}{where}",
                                {"pointer": "/definitions"})])


def _bottom_up(definitions: dict[str, Definition]) -> list[str]:
    """Definitions, each after those that it uses; raises Rejected with every cycle."""
    before = {name: sorted({d.name for d in used_by(one.nodes, definitions).values()})
              for name, one in definitions.items()}
    order: list[str] = []
    cycles: list[Problem] = []
    for knot in knots(before):
        cycle = cycle_in(knot, before) if len(knot) > 1 or knot[0] in before[knot[0]] else []
        if cycle:
            path = " -> ".join([cycle[0], *reversed(cycle[1:]), cycle[0]][:MAX_DEPTH])
            cycles.append(Problem("definition_cycle", f"the definition {cycle[0]!r} is used inside itself: {path}; "
                                  "take one of these instances away", _where(cycle[0])))
        order += knot
    if cycles:
        raise Rejected(cycles)
    return order


def _size(nodes: dict[str, Node], definitions: dict[str, Definition], sizes: dict[str, Size]) -> Size:
    """The size of these nodes, their instances opened."""
    size = Size(nodes=len(nodes))
    opened = used_by(nodes, definitions)
    for name, node in nodes.items():
        inside = sizes[opened[name].name] if name in opened else None
        size.bindings += len(node.inputs)
        size.path = max(size.path, len(name) + (1 + inside.path if inside else 0))
        size.typed += sum(weight(b.value) * (inside.fan.get(port, 0) if inside else 1)
                          for port, b in node.inputs.items() if type(b) is Literal)
        if inside is not None:
            _include(size, inside)
    return size


def _include(size: Size, inside: Size) -> None:
    size.nodes += inside.nodes - 1
    size.instances += inside.instances + 1
    size.bindings += inside.bindings
    size.typed += inside.typed
    size.depth = max(size.depth, inside.depth + 1)


def _add_inputs(size: Size, definition: Definition, sizes: dict[str, Size],
                definitions: dict[str, Definition]) -> None:
    opened = used_by(definition.nodes, definitions)
    for ident, one in definition.inputs.items():
        size.fan[ident] = sum(sizes[opened[node].name].fan.get(port, 0) if node in opened else 1
                              for node, port in one.to)
        size.bindings += len(one.to)
        size.typed += weight(one.default.value) * size.fan[ident] if one.default else 0


def _too_large(size: Size) -> str | None:
    """Which limit is passed, in words."""
    for found, most, what in ((size.nodes, MAX_NODES, "nodes"), (size.instances, MAX_INSTANCES, "instances"),
                              (size.bindings, MAX_BINDINGS, "values and wires"),
                              (size.typed, MAX_TYPED, "characters of typed values"),
                              (size.path, MAX_PATH, "characters in one path of names")):
        if found > most:
            shown = f"{found:,}" if found < 10**12 else "more than a trillion"
            return f"the workflow has {shown} {what}; expected at most {most:,}"
    return None


def _culprit(nodes: dict[str, Node], definitions: dict[str, Definition], sizes: dict[str, Size]) -> str:
    """The instance that brings most, in words."""
    opened = used_by(nodes, definitions)
    name = max(opened, key=lambda n: sizes[opened[n].name].nodes, default=None)
    return f"; most come from {name!r} (use:{opened[name].name})" if name is not None else ""


def _where(name: str) -> dict[str, str]:
    return {"definition": name, "pointer": pointer_of("definitions", name)}


def _rejected(kind: str, message: str, name: str) -> Rejected:
    return Rejected([Problem(kind, message, _where(name))])

