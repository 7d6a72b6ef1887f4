"""Problems of definitions and of their instances: inputs that lead nowhere, outputs that come from nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nodes.interface.catalogue import Catalogue
from server.engine.definitions import Definition, DefinitionInput
from server.engine.findings import Findings, listed, rename_key, replace
from server.engine.flat import Scope
from server.engine.problems import Fix, Problem
from server.engine.strict import pointer_of


@dataclass(frozen=True, slots=True)
class _Check:
    """One scope being checked: the document, or a definition as one of its instances shows it."""

    findings: Findings
    catalogue: Catalogue
    scope: Scope

    def note(self, kind: str, message: str, steps: tuple[str, ...], fixes: Iterable[Fix] = (), **where: str) -> None:
        """Note a problem at a place of this scope."""
        definition = self.scope.definition
        place = {**where, "pointer": pointer_of(*self.scope.steps(*steps))}
        if definition is not None:
            place["definition"], message = definition.name, f"definition {definition.name}: {message}"
        self.findings.problems.append(Problem(kind, message, place, tuple(fixes)))


def check_definitions(findings: Findings, catalogue: Catalogue) -> None:
    """Note what is wrong with the definitions that are in use, once each, and with what instances set."""
    flat = findings.workflow.flat
    assert flat is not None
    shown = {scope.definition.name: scope for scope in reversed(flat.scopes.values()) if scope.definition}
    for scope in (flat.top, *reversed(shown.values())):
        check = _Check(findings, catalogue, scope)
        for name, inner in scope.inside.items():
            if inner.definition is not None:
                _instance(check, name, inner.definition)
        if scope.definition is not None:
            _interface(check, scope.definition)


def _instance(check: _Check, name: str, definition: Definition) -> None:
    """Note values for inputs that the definition does not have, and an `over` that belongs inside."""
    node = check.scope.nodes[name]
    for ident in node.inputs:
        if ident in definition.inputs:
            continue
        meant = check.findings.guess(ident, definition.inputs)
        place = check.scope.steps("nodes", name, "in", ident)
        raw = _raw_input(check, name, ident)
        fixes = [rename_key(f"Call it {meant}", raw, place, meant)] if meant and meant not in node.inputs else []
        hint = f"did you mean {meant!r}?" if meant else f"it has {listed(definition.inputs)}"
        check.note("unknown_port", f"{name}.{ident}: the definition {definition.name!r} has no input {ident[:60]!r}; "
                   f"{hint}", ("nodes", name, "in", ident), [*fixes, _remove("Take the value away", *place)],
                   node=name, port=ident)
    if node.over:
        check.note("over_refused", f"{name}: an instance reduces no axis; say \"over\" of the node inside "
                   f"{definition.name!r} that does", ("nodes", name, "over"),
                   [_remove("Take \"over\" away", *check.scope.steps("nodes", name, "over"))], node=name)


def _raw_input(check: _Check, name: str, ident: str) -> object:
    data, definition = check.findings.workflow.data, check.scope.definition
    part = data["definitions"][definition.name] if definition else data
    return part["nodes"][name]["in"][ident]


def _remove(label: str, *steps: str) -> Fix:
    return Fix(label, {"patch": [{"op": "remove", "path": pointer_of(*steps)}]})


def _interface(check: _Check, definition: Definition) -> None:
    taken: dict[tuple[str, str], str] = {}
    for ident in sorted(definition.inputs):
        one = definition.inputs[ident]
        for node, port in one.to:
            _input_place(check, definition, ident, one, node, port)
            if (node, port) in taken:
                check.note("doubled_input", f"the inputs {taken[node, port]!r} and {ident!r} both go to {node}.{port}; "
                           "keep one of them", ("inputs", ident, "to"), [_without(check, ident, one, node, port)])
            taken.setdefault((node, port), ident)
    for ident, (node, port) in definition.outputs.items():
        _output_place(check, ident, node, port)


def _input_place(check: _Check, definition: Definition, ident: str, one: DefinitionInput, node: str,
                 port: str) -> None:
    """Note an input that goes to a port that is not there, or says another type."""
    steps, fixes = ("inputs", ident, "to"), [_without(check, ident, one, node, port)]
    if node not in definition.nodes:
        check.note("dangling_input", f"input {ident!r} goes to {node[:60]}.{port[:60]}, but there is no such node; "
                   "wire it to another or take it away", steps, fixes)
        return
    ports, kind = _inputs_of(check, node)
    if ports is None:
        return
    if port not in ports:
        check.note("unknown_port", f"input {ident!r}: {node} ({kind}) has no input {port[:60]!r}; it has "
                   f"{listed(ports)}", steps, fixes)
    elif one.type is not None and ports[port] is not None and ports[port] != one.type:
        check.note("type_mismatch", f"input {ident!r} says {one.type[:60]}, but {node}.{port} takes {ports[port]}",
                   ("inputs", ident, "type"),
                   [replace(f"Say {ports[port]}", ports[port], *check.scope.steps("inputs", ident, "type"))])


def _without(check: _Check, ident: str, one: DefinitionInput, node: str, port: str) -> Fix:
    """The fix that takes one port away from an input, or the input where it was the only one."""
    left = [f"{n}.{p}" for n, p in one.to if (n, p) != (node, port)]
    steps = check.scope.steps("inputs", ident)
    label = f"Take {node}.{port} away from {ident}"
    return replace(label, left, *steps, "to") if left else _remove(f"Take the input {ident} away", *steps)


def _inputs_of(check: _Check, node: str) -> tuple[dict[str, str | None] | None, str]:
    """{port: type} of a node or instance of this scope (None where it is not known), and what it is."""
    inner = check.scope.inside.get(node)
    if inner is not None and inner.definition is not None:
        return {ident: one.type for ident, one in inner.definition.inputs.items()}, f"use:{inner.definition.name}"
    kind = check.catalogue.find(check.scope.nodes[node].type)
    return ({p.name: p.type for p in kind.inputs}, kind.id) if kind else (None, "")


def _output_place(check: _Check, ident: str, node: str, port: str) -> None:
    """Note an output that comes from nowhere."""
    steps = ("outputs", ident)
    away = _remove(f"Take the output {ident} away", *check.scope.steps(*steps))
    if node not in check.scope.nodes:
        meant = check.findings.guess(node, check.scope.nodes)
        hint = f"did you mean {meant!r}?" if meant else "take it from another node, or take it away"
        fixes = [replace(f"Take {meant}.{port}", f"{meant}.{port}", *check.scope.steps(*steps))] if meant else []
        check.note("dangling_output", f"output {ident!r} comes from {node[:60]}, but there is no such node; {hint}",
                   steps, [*fixes, away])
        return
    have, kind = _outputs_of(check, node)
    if have is not None and port not in have:
        fixes = [replace(f"Take {node}.{p}", f"{node}.{p}", *check.scope.steps(*steps)) for p in have[:3]]
        check.note("unknown_output", f"output {ident!r}: {node} ({kind}) has no output {port[:60]!r}; it has "
                   f"{listed(have)}", steps, [*fixes, away])


def _outputs_of(check: _Check, node: str) -> tuple[list[str] | None, str]:
    inner = check.scope.inside.get(node)
    if inner is not None and inner.definition is not None:
        return list(inner.definition.outputs), f"use:{inner.definition.name}"
    kind = check.catalogue.find(check.scope.nodes[node].type)
    return ([p.name for p in kind.outputs], kind.id) if kind else (None, "")
