"""What the engine needs of a node type, ready for fast look-ups; made once a check, not once a node."""

from __future__ import annotations

from dataclasses import dataclass

from nodes.interface.catalogue import ITEM, Catalogue, InputPort, NodeType
from server.engine.definitions import USE, used
from server.engine.findings import Findings, listed, replace
from server.engine.graph import Node


@dataclass(slots=True)
class TypeView:
    """A node type: its ports by name; `reduces` if an input takes an axis or a batch, `shaped` if shapes are known.

    files: inputs that name a file
    """

    type: NodeType
    inputs: dict[str, InputPort]
    outputs: dict[str, str]
    required: tuple[str, ...]
    reduces: bool
    shaped: bool
    files: tuple[InputPort, ...]


def view_of(kind: NodeType) -> TypeView:
    """The view of a node type."""
    return TypeView(kind, kind.input_by_name, {p.name: p.type for p in kind.outputs},
                    tuple(p.name for p in kind.inputs if p.required), any(p.kind != ITEM for p in kind.inputs),
                    any(p.shape for p in kind.outputs) or any(p.shape for p in kind.inputs),
                    tuple(p for p in kind.inputs if p.widget is not None and p.widget.file_kind))


def views_of_nodes(findings: Findings, catalogue: Catalogue) -> dict[str, TypeView]:
    """The view of each node's type; unknown types are noted and left out."""
    views: dict[str, TypeView] = {}
    unknown: set[str] = set()
    by_node: dict[str, TypeView] = {}
    for name, node in findings.workflow.nodes.items():
        view = views.get(node.type)
        if view is None:
            kind = None if node.type in unknown else catalogue.find(node.type)
            if kind is None:
                unknown.add(node.type)
                _note_unknown(findings, catalogue, node)
                continue
            view = views[node.type] = view_of(kind)
        by_node[name] = view
    return by_node


def _note_unknown(findings: Findings, catalogue: Catalogue, node: Node) -> None:
    ident, _, version = node.type.partition("@")
    place = ("nodes", node.name, "type")
    if (wanted := used(node.type)) is not None:
        _note_unknown_definition(findings, node, wanted)
        return
    if known := catalogue.nodes.get(ident):
        newer = version.isdecimal() and int(version) > known.version
        findings.at("unknown_version", node.name, None,
                    f"this Wireloom has {known.name}, the workflow wants version {version[:20]}; "
                    f"{'update Wireloom or' if newer else 'equal inputs may give another output now;'} "
                    f"use {known.name}", [replace(f"Use {known.name}", known.name, *place)])
        return
    meant = findings.guess(ident, catalogue.nodes)
    if meant is None:
        pack = next((b for b in catalogue.broken if b.name == ident.partition(".")[0]), None)
        why = f"; the pack {pack.name!r} is not loaded ({pack.kind}): {pack.error[:200]}" if pack else \
            "; `wireloom nodes` lists all, and the node may belong to a pack that is not here"
        findings.at("unknown_type", node.name, None, f"unknown node type {ident!r}{why}")
        return
    name = catalogue.nodes[meant].name
    findings.at("unknown_type", node.name, None, f"unknown node type {ident!r}; did you mean {meant!r}?",
                [replace(f"Use {name}", name, *place)])


def _note_unknown_definition(findings: Findings, node: Node, wanted: str) -> None:
    known = findings.workflow.flat.definitions if findings.workflow.flat is not None else {}
    meant = findings.guess(wanted, known)
    hint = f"did you mean {meant!r}?" if meant else f"it has {listed(known)}"
    fixes = [replace(f"Use {meant}", f"{USE}{meant}", "nodes", node.name, "type")] if meant else []
    findings.at("unknown_definition", node.name, None, f"the workflow has no definition {wanted[:60]!r}; {hint}", fixes)
