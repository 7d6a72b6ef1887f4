"""What a run is asked for, and the nodes that it needs: only those above the targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from server.engine.findings import closest, listed
from server.engine.flat import Flat
from server.engine.flatten import source as source_of
from server.engine.graph import Node, Wire
from server.engine.problems import Problem, Rejected
from server.engine.strict import pointer_of
from server.engine.workflow import Workflow

if TYPE_CHECKING:
    from server.engine.check import Checked

Places = dict[str, tuple[str, str]]


def find_targets(workflow: Workflow, checked: Checked, targets: Sequence[str] | None) -> Places:
    """{name: (node, port)} of what was asked for; raises Rejected for what is not there."""
    if targets is None:
        return dict(workflow.outputs) or _ends(workflow, checked)
    places: Places = {}
    for target in targets:
        places.update(_find(workflow, checked, target))
    if not places:
        raise Rejected([Problem("no_outputs", "nothing was asked for; name an output, a node or node.port")])
    return places


def _find(workflow: Workflow, checked: Checked, target: str) -> Places:
    if target in workflow.outputs:
        return {target: workflow.outputs[target]}
    if target in workflow.nodes:
        return _outputs(checked, target)
    node, _, port = target.rpartition(".")
    if node in workflow.nodes and (node not in checked.views or port in checked.views[node].outputs):
        return {target: (node, port)}
    if node in workflow.nodes:
        message = f"{node} has no output {port[:60]!r}; it has {listed(checked.views[node].outputs)}"
        raise Rejected([Problem("unknown_output", message, {"node": node})])
    if workflow.flat is not None and (inside := _inside(workflow.flat, target)):
        return inside
    known = list(dict.fromkeys([*workflow.outputs, *workflow.nodes]))
    meant = closest(target, known)
    hint = f"did you mean {meant!r}?" if meant else f"there are {listed(known)}"
    raise Rejected([Problem("unknown_output", f"no output or node is called {target[:60]!r}; {hint}")])


def _inside(flat: Flat, target: str) -> Places:
    """The places of an instance, all its outputs, or of one of them: "instance.id"."""
    if target in flat.scopes:
        scope = flat.scopes[target]
        ids = list(scope.definition.outputs) if scope.definition else []
        return {f"{target}.{i}": place for i in ids if (place := source_of(flat.scopes[target].parent or flat.top,
                                                                        scope.name, i))[0] in flat.homes}
    path, _, ident = target.rpartition(".")
    if path not in flat.scopes:
        return {}
    places = _inside(flat, path)
    if target in places:
        return {target: places[target]}
    have = listed(key.rpartition(".")[2] for key in places)
    raise Rejected([Problem("unknown_output", f"{path} has no output {ident[:60]!r}; it has {have}", {"node": path})])


def _outputs(checked: Checked, node: str) -> Places:
    view = checked.views.get(node)
    return {f"{node}.{port}": (node, port) for port in view.outputs} if view else {node: (node, "")}


def _ends(workflow: Workflow, checked: Checked) -> Places:
    """All outputs of the nodes that nothing follows."""
    followed = {b.node for n in workflow.nodes.values() for b in n.inputs.values() if type(b) is Wire}
    places: Places = {}
    for name in workflow.nodes:
        if name not in followed:
            places.update(_outputs(checked, name))
    return places


def needed_nodes(workflow: Workflow, checked: Checked, places: Places) -> list[str]:
    """The nodes above the targets, each after those it takes values from, branch by branch."""
    nodes = workflow.nodes
    order: list[str] = []
    seen: set[str] = set()
    for root, _ in places.values():
        if root in seen or root not in nodes:
            continue
        seen.add(root)
        stack = [(root, _wired(nodes[root]))]
        while stack:
            name, rest = stack[-1]
            for source in rest:
                if source not in seen and source in nodes:
                    seen.add(source)
                    stack.append((source, _wired(nodes[source])))
                    break
            else:
                stack.pop()
                order.append(name)
    if checked.problems:
        _refuse_problems(checked, places, seen | _lost(workflow, places, seen))
    return order


def _wired(node: Node) -> Iterator[str]:
    return iter([b.node for b in node.inputs.values() if type(b) is Wire])


def _lost(workflow: Workflow, places: Places, needed: set[str]) -> set[str]:
    """The nodes of the instances whose output is needed, but comes from nowhere: their problem is in the way."""
    if workflow.flat is None:
        return set()
    named = {root for root, _ in places.values()}
    named |= {source for name in needed for source in _wired(workflow.nodes[name])}
    paths = tuple(f"{path}/" for path in named if path in workflow.flat.scopes)
    return {name for name in workflow.nodes if name.startswith(paths)}


def _refuse_problems(checked: Checked, places: Places, needed: set[str]) -> None:
    asked = {pointer_of("outputs", name) for name in places}
    behind_cycle = not needed <= checked.axes.keys()
    concerns = checked.concerns or (None,) * len(checked.problems)
    found = [p for p, concern in zip(checked.problems, concerns, strict=True)
             if _matters(p, concern, needed, asked) or (behind_cycle and p.kind == "cycle")]
    if found:
        raise Rejected(found)


def _matters(problem: Problem, concern: frozenset[str] | None, needed: set[str], asked: set[str]) -> bool:
    if problem.kind == "too_many_calls":
        return False  # counted anew for what is needed
    pointer = problem.where.get("pointer", "")
    if pointer.startswith(("/outputs/", "/inputs/")):
        return pointer in asked
    if concern:
        return not needed.isdisjoint(concern)
    return "node" not in problem.where or problem.where["node"] in needed
