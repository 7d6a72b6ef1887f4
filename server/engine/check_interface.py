"""The declared inputs and outputs of a workflow: each must name a port that is there."""

from __future__ import annotations

from server.engine.findings import Findings, listed, replace
from server.engine.flat import Scope
from server.engine.views import TypeView


def check_interface(findings: Findings, views: dict[str, TypeView]) -> None:
    """Note declared inputs and outputs that lead nowhere, and a workflow without any node."""
    workflow = findings.workflow
    if not workflow.nodes:
        findings.of("no_outputs", "the workflow has no nodes, so there is nothing to run; add one", "nodes")
        return
    for name, (node, port) in workflow.outputs.items():
        if workflow.flat is not None and node in workflow.flat.scopes:
            _check_ident(findings, "outputs", name, workflow.flat.scopes[node], port)
        elif _there(findings, "outputs", name, node, port) and node in views and port not in views[node].outputs:
            have = list(views[node].outputs)
            fixes = [replace(f"Take {node}.{p}", f"{node}.{p}", "outputs", name) for p in have[:3]]
            findings.of("unknown_output", f"output {name!r}: {node} has no output {port[:60]!r}; it has "
                        f"{listed(have)}", "outputs", name, node=node, fixes=fixes)
    for name, (node, port) in workflow.inputs.items():
        if workflow.flat is not None and node in workflow.flat.scopes:
            _check_ident(findings, "inputs", name, workflow.flat.scopes[node], port)
        elif _there(findings, "inputs", name, node, port) and node in views and port not in views[node].inputs:
            have = list(views[node].inputs)
            fixes = [replace(f"Take {node}.{p}", f"{node}.{p}", "inputs", name) for p in have[:3]]
            findings.of("unknown_port", f"input {name!r}: {node} has no input {port[:60]!r}; it has {listed(have)}",
                        "inputs", name, node=node, fixes=fixes)


def _there(findings: Findings, kind: str, name: str, node: str, port: str) -> bool:
    nodes = findings.workflow.nodes
    if node in nodes:
        return True
    meant = findings.guess(node, nodes)
    fixes = [replace(f"Take {meant}.{port}", f"{meant}.{port}", kind, name)] if meant else []
    findings.of("dangling_wire", f"{kind[:-1]} {name!r} names the node {node[:60]!r}, which is not there"
                + (f"; did you mean {meant!r}?" if meant else f"; the nodes are {listed(nodes)}"), kind, name,
                fixes=fixes)
    return False


def _check_ident(findings: Findings, kind: str, name: str, scope: Scope, ident: str) -> None:
    """Note a declared input or output that names an instance, but no input or output of its definition."""
    assert scope.definition is not None
    have = list(scope.definition.inputs if kind == "inputs" else scope.definition.outputs)
    if ident in have:
        return
    fixes = [replace(f"Take {scope.path}.{i}", f"{scope.path}.{i}", kind, name) for i in have[:3]]
    findings.of("unknown_port" if kind == "inputs" else "unknown_output", f"{kind[:-1]} {name!r}: {scope.path} "
                f"(use:{scope.definition.name}) has no {kind[:-1]} {ident[:60]!r}; it has {listed(have)}", kind, name,
                fixes=fixes)
