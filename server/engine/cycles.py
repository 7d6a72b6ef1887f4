"""Topological order of the nodes, and the cycles that forbid one. Iterative: a chain may be 10,000 long."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from server.engine.findings import Findings
from server.engine.graph import Node, Wire
from server.engine.workflow import Workflow

_SHOWN = 12


def topological_order(workflow: Workflow) -> list[str]:
    """Nodes, each after those it takes values from (Kahn); nodes on or behind a cycle are missing."""
    nodes = workflow.nodes
    waiting = dict.fromkeys(nodes, 0)
    followers: dict[str, list[str]] = {name: [] for name in nodes}
    for name, node in nodes.items():
        for binding in node.inputs.values():
            if type(binding) is Wire and binding.node in followers:
                followers[binding.node].append(name)
                waiting[name] += 1
    order = [name for name, count in waiting.items() if not count]
    for name in order:  # grows while we walk it
        for follower in followers[name]:
            waiting[follower] -= 1
            if not waiting[follower]:
                order.append(follower)
    return order


def note_cycles(findings: Findings, order: Iterable[str]) -> None:
    """Note one shortest cycle of each knot of nodes that take values from each other."""
    left = findings.workflow.nodes.keys() - set(order)
    if not left:
        return
    before = {name: sources(node, left) for name, node in findings.workflow.nodes.items() if name in left}
    for knot in knots(before):
        cycle = cycle_in(knot, before)
        if cycle:
            shown = cycle if len(cycle) <= _SHOWN else [*cycle[:_SHOWN], f"... ({len(cycle) - _SHOWN} more)"]
            findings.at("cycle", cycle[0], None, "a cycle: each of these nodes waits for the one before it: "
                        f"{' -> '.join([*shown, cycle[0]])}; take away one of these wires")


def sources(node: Node, among: AbstractSet[str]) -> list[str]:
    """The nodes, of those given, that a node takes values from, sorted."""
    return sorted({b.node for b in node.inputs.values() if type(b) is Wire and b.node in among})


def knots(before: dict[str, list[str]]) -> list[list[str]]:
    """Strongly connected components (Tarjan, with an own stack), in the order they close."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    open_nodes: list[str] = []
    is_open: set[str] = set()
    found: list[list[str]] = []
    for root in before:
        if root in index:
            continue
        work = [(root, iter(before[root]))]
        _open(root, index, low, open_nodes, is_open)
        while work:
            name, rest = work[-1]
            for source in rest:
                if source not in index:
                    _open(source, index, low, open_nodes, is_open)
                    work.append((source, iter(before[source])))
                    break
                if source in is_open:
                    low[name] = min(low[name], index[source])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    found.append(_close(name, open_nodes, is_open))
    return found


def _open(name: str, index: dict[str, int], low: dict[str, int], open_nodes: list[str], is_open: set[str]) -> None:
    index[name] = low[name] = len(index)
    open_nodes.append(name)
    is_open.add(name)


def _close(name: str, open_nodes: list[str], is_open: set[str]) -> list[str]:
    knot: list[str] = []
    while not knot or knot[-1] != name:
        knot.append(open_nodes.pop())
        is_open.discard(knot[-1])
    return knot


def cycle_in(knot: list[str], before: dict[str, list[str]]) -> list[str]:
    """A shortest cycle through the first node (by name) of a knot, in the direction of the wires; [] if none."""
    start, inside = min(knot), set(knot)
    came: dict[str, str] = {}
    queue = deque([start])
    while queue:
        name = queue.popleft()
        for source in before[name]:
            if source == start:
                return _path(start, name, came)
            if source in inside and source not in came:
                came[source] = name
                queue.append(source)
    return []


def _path(start: str, last: str, came: dict[str, str]) -> list[str]:
    """The path start, last, ...: `last` takes nothing but what start gives it, and so on back to start."""
    path = [start]
    while last != start:
        path.append(last)
        last = came[last]
    return path
