"""Opening the definitions of a workflow: every instance becomes its nodes, called "instance/inner".

What runs is what a person would have drawn by hand, so axes, keys and caches are the same. Iterative throughout.
"""

from __future__ import annotations

from collections.abc import Iterator

from server.engine.definitions import Definition, used
from server.engine.flat import Bound, Flat, Scope
from server.engine.graph import MAX_WIRES, Binding, Node, Wire
from server.engine.measure import refuse_sizes
from server.engine.problems import Problem, Rejected
from server.engine.workflow import Workflow


def flatten(workflow: Workflow, definitions: dict[str, Definition]) -> Workflow:
    """The workflow with its definitions opened; raises Rejected where they would grow too large or use themselves."""
    refuse_sizes(workflow.nodes, definitions)
    flat = _open(workflow.nodes, definitions)
    workflow.nodes = {name: _node(name, *home) for name, home in flat.homes.items()}
    _refuse_wires(workflow.nodes)
    workflow.outputs = {name: source(flat.top, *place) for name, place in workflow.outputs.items()}
    workflow.flat = flat
    return workflow


def _refuse_wires(nodes: dict[str, Node]) -> None:
    wires = sum(type(binding) is Wire for node in nodes.values() for binding in node.inputs.values())
    if wires > MAX_WIRES:
        raise Rejected([Problem("too_large", f"with its definitions opened, the workflow has {wires:,} wires; expected "
                                f"at most {MAX_WIRES:,}", {"pointer": "/definitions"})])


def _open(nodes: dict[str, Node], definitions: dict[str, Definition]) -> Flat:
    """All scopes, and the homes of all nodes in the order of the document."""
    top = Scope("", "", nodes)
    flat = Flat(definitions, top, {}, {})
    stack: list[tuple[Scope, Iterator[Node]]] = [(top, iter(nodes.values()))]
    while stack:
        scope, rest = stack[-1]
        node = next(rest, None)
        if node is None:
            stack.pop()
            continue
        shows = definitions.get(used(node.type) or "")
        if shows is None:
            flat.homes[scope.call(node.name)] = (scope, node.name)
            continue
        inner = Scope(scope.call(node.name), node.name, shows.nodes, shows, scope)
        scope.inside[node.name] = flat.scopes[inner.path] = inner
        stack.append((inner, iter(shows.nodes.values())))
    return flat


def _node(name: str, scope: Scope, own: str) -> Node:
    """A node of the opened workflow, with all that comes in from outside."""
    node = scope.nodes[own]
    inputs = {}
    ports = list(node.inputs)
    exposed = scope.definition.exposed.get(own) if scope.definition else None
    if exposed:
        ports += [port for port in exposed if port not in node.inputs]
    for port in ports:
        bound = bound_at(scope, own, port)
        if bound is not None:
            inputs[port] = _resolved(bound)
    return Node(name, node.type, inputs, node.over)


def bound_at(scope: Scope, node: str, port: str) -> Bound | None:
    """What an input gets: what the outermost instance sets, else a default on the way, else what is written inside."""
    found = None
    at: Scope | None = scope
    while at is not None:
        own = at.nodes[node].inputs.get(port) if node in at.nodes else None
        if own is not None:
            found = Bound(own, at, at.steps("nodes", node, "in", port))
        ident = exposed_as(at, node, port)
        if ident is None or at.definition is None:
            return found
        default = at.definition.inputs[ident].default
        if default is not None:
            found = Bound(default, at, at.steps("inputs", ident, "default"))
        node, port, at = at.name, ident, at.parent
    return found


def outermost(scope: Scope, node: str, port: str) -> tuple[Scope, str, str]:
    """Where an input can be set from outside: (scope, node or instance, port or id)."""
    while (ident := exposed_as(scope, node, port)) is not None and scope.parent is not None:
        scope, node, port = scope.parent, scope.name, ident
    return scope, node, port


def exposed_as(scope: Scope, node: str, port: str) -> str | None:
    """The id of the input of the definition that goes to this port, or None."""
    return scope.definition.exposed.get(node, {}).get(port) if scope.definition else None


def _resolved(bound: Bound) -> Binding:
    binding = bound.binding
    if type(binding) is not Wire:
        return binding
    known = bound.scope.wires.get((binding.node, binding.port))
    if known is None:
        known = Wire(*source(bound.scope, binding.node, binding.port))
        bound.scope.wires[binding.node, binding.port] = known
    return known


def source(scope: Scope, node: str, port: str) -> tuple[str, str]:
    """The node and port of the opened workflow that an output of a scope comes from.

    Where an instance has no such output, (path of the instance, output): no node is called so, and the check says it.
    """
    inner = scope.inside.get(node)
    while inner is not None and inner.definition is not None:
        place = inner.definition.outputs.get(port)
        if place is None or place[0] not in inner.nodes:
            return inner.path, port
        scope, (node, port) = inner, place
        inner = scope.inside.get(node)
    return scope.call(node), port
