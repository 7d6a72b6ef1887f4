"""Problems with axes: `over` of something that is not there, forgotten reducers, too few samples, too many calls."""

from __future__ import annotations

from nodes.interface.catalogue import AXIS, ITEM
from server.engine.axes import Names, carried, cells, listed_axes
from server.engine.findings import Findings, listed, replace
from server.engine.graph import MAX_CALLS, MAX_REFERENCES, Axis, Node
from server.engine.problems import Fix
from server.engine.views import TypeView


def check_reducer(findings: Findings, node: Node, view: TypeView, known: dict[str, Names]) -> None:
    """Note what is wrong with the `over` of a node."""
    axes = findings.workflow.axes
    for name in node.over:
        if name not in axes:
            _unknown(findings, node, name)
        elif not view.reduces:
            findings.at("over_refused", node.name, None, f"{view.type.id} takes one value at a time, so it cannot "
                        f"reduce {name!r}; take it out of \"over\"", _without(node, name))
        else:
            _check_carriers(findings, node, view, name, known)
    if not node.over:
        _check_unreduced(findings, node, view, known)


def _unknown(findings: Findings, node: Node, name: str) -> None:
    workflow = findings.workflow
    if name in workflow.zipped:
        whole = workflow.zipped[name]
        hint = f"{name!r} walks together with others as {whole!r}; reduce {whole!r}"
        meant: str | None = whole
    else:
        meant = findings.guess(name, workflow.axes)
        hint = f"did you mean {meant!r}?" if meant else f"the workflow has {listed(workflow.axes)}"
    fixed = [meant if a == name else a for a in node.over]
    fixes = [replace(f"Use {meant}", fixed, "nodes", node.name, "over")] if meant and meant not in node.over else []
    findings.at("unknown_axis", node.name, None, f"\"over\" names {name[:60]!r}, which is no axis here; {hint}", fixes)


def _check_carriers(findings: Findings, node: Node, view: TypeView, name: str, known: dict[str, Names]) -> None:
    axes = findings.workflow.axes
    carriers = [p for p, b in node.inputs.items() if name in carried(b, known, axes) and p in view.inputs]
    items = [p for p in carriers if view.inputs[p].kind == ITEM]
    if items:
        findings.at("over_item", node.name, items[0], f"carries the axis {name!r}, which this node reduces, but this "
                    f"input takes one value; take {name!r} out of \"over\" or wire something that does not vary",
                    _without(node, name))
    elif not carriers:
        lists = [p.name for p in view.inputs.values() if p.kind != ITEM]
        findings.at("over_absent", node.name, None, f"\"over\" names {name!r}, but no input carries it; sweep "
                    f"something above {listed(lists)} or take it out of \"over\"", _without(node, name))


def _without(node: Node, name: str) -> list[Fix]:
    return [replace(f"Do not reduce {name}", [a for a in node.over if a != name], "nodes", node.name, "over")]


def _check_unreduced(findings: Findings, node: Node, view: TypeView, known: dict[str, Names]) -> None:
    for port, binding in node.inputs.items():
        mine = carried(binding, known, findings.workflow.axes)
        if mine and port in view.inputs and view.inputs[port].kind == AXIS:
            fixes = [replace(f"Reduce {listed(c)}", list(c), "nodes", node.name, "over")
                     for c in dict.fromkeys([mine, *((a,) for a in mine)])]
            findings.at("unreduced", node.name, port, f"takes a list over axes, and {listed(mine)} varies here; "
                        f"say which to reduce, such as \"over\": [\"{mine[-1]}\"]", fixes)
            return


def check_samples(findings: Findings, node: Node, view: TypeView, known: dict[str, Names],
                  batch: dict[str, int | None]) -> None:
    """Note inputs that get fewer values than mean anything. `batch`: samples in one cell of a batch input."""
    axes = findings.workflow.axes
    for port in node.inputs:
        spec = view.inputs.get(port)
        if spec is None or spec.at_least <= 1:
            continue
        if spec.kind == AXIS and not node.over and carried(node.inputs[port], known, axes):
            continue  # that is "unreduced"
        names = listed_axes(node, view, port, known, axes)
        each = 1 if spec.kind == AXIS else batch.get(port)
        count = None if each is None else cells(names, axes) * each
        if count is not None and count < spec.at_least:
            along = f" along {listed(names)}" if names else "; reduce an axis with \"over\""
            findings.at("too_few_samples", node.name, port,
                        f"needs at least {spec.at_least} samples, it has {count}{along}")


def check_calls(findings: Findings, known: dict[str, Names], views: dict[str, TypeView]) -> None:
    """Note where the nodes in `known` would make more calls than a plan may have."""
    workflow = findings.workflow
    if not workflow.axes:
        return
    counts = {name: cells(names, workflow.axes) for name, names in known.items()}
    if sum(counts.values()) > MAX_CALLS:
        too_many(findings, counts, known, workflow.axes)
    given = 0
    for name in known:
        node, view = workflow.nodes[name], views.get(name)
        if node.over and view is not None and view.reduces:
            given += counts[name] * sum(cells(listed_axes(node, view, p, known, workflow.axes), workflow.axes)
                                        for p in node.inputs if p in view.inputs)
    if given > MAX_REFERENCES:
        findings.of("too_many_calls", f"reducers would take {given} values; at most {MAX_REFERENCES}: shorten an axis",
                    "axes")


def too_many(findings: Findings, counts: dict[str, int], known: dict[str, Names], axes: dict[str, Axis]) -> None:
    """Say how many calls it would be, and where most of them are."""
    name = max(counts, key=lambda n: counts[n])
    product = " x ".join(f"{a} {axes[a].length}" for a in known[name])
    findings.of("too_many_calls", f"expected at most {MAX_CALLS} calls, this makes {sum(counts.values())}; {name} "
                f"alone runs {counts[name]} times ({product}): shorten an axis, or zip two axes that belong together",
                "axes", node=name)
