"""Node types that turn one port type into another, offered as a fix of a mismatch."""

from __future__ import annotations

from nodes.interface.catalogue import ITEM, Catalogue, InputPort, NodeType
from server.engine.graph import Wire
from server.engine.problems import Fix
from server.engine.strict import pointer_of
from server.engine.workflow import Workflow

_MOST = 3


def fits(catalogue: Catalogue, source: str, wanted: str) -> bool:
    """Whether a value of the type `source` can go into an input of the type `wanted` without loss."""
    known = catalogue.ports.get(source)
    return source == wanted or (known is not None and wanted in known.becomes)


def converters(catalogue: Catalogue, source: str, wanted: str) -> list[tuple[NodeType, InputPort, str]]:
    """Node types with one required input that takes `source` and an output that gives `wanted`."""
    found = []
    for kind in catalogue.nodes.values():
        required = [p for p in kind.inputs if p.required]
        if len(required) != 1 or required[0].kind != ITEM or not fits(catalogue, source, required[0].type):
            continue
        given = next((p.name for p in kind.outputs if fits(catalogue, p.type, wanted)), None)
        if given is not None:
            found.append((kind, required[0], given))
    return found[:_MOST]


def converter_fixes(workflow: Workflow, node: str, port: str, wire: Wire,
                    found: list[tuple[NodeType, InputPort, str]]) -> list[Fix]:
    """For each converter: put it between."""
    fixes = []
    for kind, entry, given in found:
        name = _free_name(workflow, kind.id.rpartition(".")[2])
        between = {"type": kind.name, "in": {entry.name: {"from": f"{wire.node}.{wire.port}"}}}
        fixes.append(Fix(f"Put {kind.id} between", {"patch": [
            {"op": "add", "path": pointer_of("nodes", name), "value": between},
            {"op": "add", "path": pointer_of("nodes", node, "in", port), "value": {"from": f"{name}.{given}"}}]}))
    return fixes


def _free_name(workflow: Workflow, wanted: str) -> str:
    name, number = wanted, 2
    while name in workflow.nodes:
        name, number = f"{wanted}{number}", number + 1
    return name
