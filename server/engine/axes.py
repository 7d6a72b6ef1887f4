"""Which axes each node's calls vary over, and what a reducer takes away.

Inputs that carry the same axis align by coordinate, different axes multiply. A node runs once a cell of all axes that
its inputs carry, less those in its `over`; its outputs carry the axes of its calls.
"""

from __future__ import annotations

from collections.abc import Iterable

from nodes.interface.catalogue import BATCH, ITEM
from server.engine.graph import Axis, AxisRef, Binding, Node, Wire
from server.engine.views import TypeView
from server.engine.workflow import Workflow

Names = tuple[str, ...]


def carried(binding: Binding, known: dict[str, Names], axes: dict[str, Axis]) -> Names:
    """The axes that a binding carries, sorted."""
    if type(binding) is Wire:
        return known.get(binding.node, ())
    if type(binding) is AxisRef:
        return (binding.axis,) if binding.axis in axes else ()
    return ()


def infer_axes(workflow: Workflow, order: Iterable[str], views: dict[str, TypeView]) -> dict[str, Names]:
    """The axes of each node's calls (and so of its outputs), sorted by name."""
    if not workflow.axes:
        return dict.fromkeys(order, ())
    known: dict[str, Names] = {}
    for name in order:
        node = workflow.nodes[name]
        union: Names = ()
        for binding in node.inputs.values():
            more = carried(binding, known, workflow.axes)
            if more and more != union:
                union = tuple(sorted({*union, *more})) if union else more
        if node.over and name in views:
            union = tuple(a for a in union if a not in node.over)
        known[name] = union
    return known


def cells(names: Iterable[str], axes: dict[str, Axis]) -> int:
    """How many cells these axes make together; far beyond every limit the count stops growing."""
    count = 1
    for name in names:
        if name in axes and count < 10**12:
            count *= axes[name].length
    return count


def listed_axes(node: Node, view: TypeView, port: str, known: dict[str, Names], axes: dict[str, Axis]) -> Names:
    """The axes that the list given to a reducing input runs over, in the order of `over`.

    An axis input that carries any of them gets the whole product, so that all lists of a call have equal length; a
    batch input is joined over those that it carries; a constant stays a single value.
    """
    spec = view.inputs[port]
    if spec.kind == ITEM or port not in node.inputs:
        return ()
    mine = carried(node.inputs[port], known, axes)
    own = tuple(a for a in node.over if a in mine)
    return own if spec.kind == BATCH or not own else tuple(a for a in node.over if a in axes)
