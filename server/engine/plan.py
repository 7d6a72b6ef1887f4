"""The plan: which calls a run needs, in which order."""

from __future__ import annotations

from collections.abc import Sequence

from server.engine.calls import Plan
from server.engine.check import Checked
from server.engine.expand import Expansion
from server.engine.pause import without_gc
from server.engine.targets import find_targets, needed_nodes
from server.engine.workflow import Workflow


@without_gc
def plan(workflow: Workflow, checked: Checked, targets: Sequence[str] | None = None) -> Plan:
    """The calls that these targets need: declared outputs, "node.port", or "node" (all of its outputs).

    Without targets: the declared outputs, or, where none is declared, all outputs of the nodes that nothing follows.
    Raises Rejected where a target is not there or what it needs has a problem; other parts may be broken.
    """
    places = find_targets(workflow, checked, targets)
    names = needed_nodes(workflow, checked, places)
    return Expansion(workflow, checked, names).plan(places)
