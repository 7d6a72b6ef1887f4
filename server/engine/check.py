"""Check: everything that can be known to be wrong with a workflow before it runs, all at once, as data."""

from __future__ import annotations

from dataclasses import dataclass, field

from nodes.interface.catalogue import Catalogue, NodeType
from server.engine.axes import Names, infer_axes
from server.engine.check_axes import check_calls, check_reducer, check_samples
from server.engine.check_definitions import check_definitions
from server.engine.check_inputs import Files, InputCheck
from server.engine.check_interface import check_interface
from server.engine.cycles import note_cycles, topological_order
from server.engine.findings import MAX_PROBLEMS, Findings
from server.engine.flat_problems import in_place
from server.engine.pause import without_gc
from server.engine.problems import Problem, Rejected
from server.engine.shapes import Shapes, infer_shapes, samples
from server.engine.views import TypeView, views_of_nodes
from server.engine.workflow import Workflow

__all__ = ["Checked", "Files", "check", "require"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What `check` found out.

    types:  {node: node type}; nodes of an unknown type are missing
    axes:   {node: axes that its calls and outputs carry, sorted}; nodes on or behind a cycle are missing
    shapes: {node: {output: shape}}, where declared
    order:  nodes in topological order
    views:  the same node types, prepared for look-ups
    concerns: where there are definitions, the nodes that each problem concerns
    """

    problems: tuple[Problem, ...]
    types: dict[str, NodeType]
    axes: dict[str, Names]
    shapes: Shapes
    order: list[str] = field(default_factory=list)
    views: dict[str, TypeView] = field(default_factory=dict)
    concerns: tuple[frozenset[str], ...] = ()


@without_gc
def check(workflow: Workflow, catalogue: Catalogue, files: Files | None = None) -> Checked:
    """All problems of a workflow, and the types, axes and shapes of its nodes."""
    findings = Findings(workflow)
    views = views_of_nodes(findings, catalogue)
    check_node = InputCheck(findings, catalogue, views, files).node
    nodes = workflow.nodes
    for name, view in views.items():
        check_node(nodes[name], view)
    order = topological_order(workflow)
    if len(order) < len(nodes):
        note_cycles(findings, order)
    known = infer_axes(workflow, order, views)
    shapes = infer_shapes(findings, order, views, known)
    _check_reducers(findings, views, known, shapes)
    check_calls(findings, known, views)
    check_interface(findings, views)
    if workflow.flat is not None:
        check_definitions(findings, catalogue)
    types = {name: view.type for name, view in views.items()}
    problems, concerns = _told(findings) if findings.problems else ((), ())
    return Checked(problems, types, known, shapes, order, views, concerns)


def _told(findings: Findings) -> tuple[tuple[Problem, ...], tuple[frozenset[str], ...]]:
    """The problems in the order of the document, said where they can be mended."""
    if findings.workflow.flat is None:
        return findings.in_order()[:MAX_PROBLEMS], ()
    problems, concerns = in_place(findings.workflow, findings.in_order())
    return problems[:MAX_PROBLEMS], concerns[:MAX_PROBLEMS]


def require(workflow: Workflow, catalogue: Catalogue, files: Files | None = None) -> Checked:
    """The same, raising Rejected where there is any problem."""
    checked = check(workflow, catalogue, files)
    if checked.problems:
        raise Rejected(checked.problems)
    return checked


def _check_reducers(findings: Findings, views: dict[str, TypeView], known: dict[str, Names], shapes: Shapes) -> None:
    nodes = findings.workflow.nodes
    for name, view in views.items():
        node = nodes[name]
        if view.reduces or node.over:
            check_reducer(findings, node, view, known)
            check_samples(findings, node, view, known, samples(node, view, shapes))
