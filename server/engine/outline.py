"""The outline of a workflow: every node and every value as a line of text, in the order of reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nodes.interface.catalogue import Catalogue, InputPort
from server.engine.graph import AxisRef, Binding, Literal, Node, Wire
from server.engine.part import Part, parts_of, reading_order
from server.engine.words_values import alternatives, axis_words, count, joined, shown, value_words
from server.engine.workflow import Workflow

Where = dict[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `level` says how far it is indented, `where` what it speaks of: a node, a port, a definition."""

    level: int
    text: str
    where: Where

    def to_data(self) -> dict[str, Any]:
        """The line as JSON data."""
        return {"level": self.level, "text": self.text, "where": self.where}


def outline(workflow: Workflow, catalogue: Catalogue) -> list[Line]:
    """The lines of a workflow: its axes, inputs, nodes and outputs, then its definitions."""
    lines: list[Line] = []
    for part in parts_of(workflow, catalogue):
        lines += _heading(part)
        lines += _interface(part)
        for name in reading_order(part):
            lines += _node(part, part.nodes[name])
        lines += [Line(1, f"output {name}: from {node} ({port})", {"node": node, **_inside(part)})
                  for name, (node, port) in part.outputs.items()]
    return [Line(line.level, shown(line.text), line.where) for line in lines]


def _inside(part: Part) -> Where:
    return {"definition": part.definition.name} if part.definition else {}


def _heading(part: Part) -> Iterator[Line]:
    """What the part is called and how large it is."""
    nodes = count(len(part.nodes), "node")
    if part.definition is None:
        yield Line(0, f"{part.workflow.title or 'Workflow'}: {nodes}", {})
        for name, axis in sorted(part.axes.items()):
            words = [f"{c + ' ' if c else ''}{alternatives(values)}" for c, values in sorted(axis.columns.items())]
            yield Line(1, f"axis {name}: {', '.join(words)}", {"axis": name})
        return
    name = part.definition.name
    scopes = part.workflow.flat.scopes.values() if part.workflow.flat else ()
    uses = sum(scope.definition is part.definition for scope in scopes)
    title = f" ({part.definition.title})" if part.definition.title else ""
    yield Line(0, f"definition {name}{title}: {nodes}, used {count(uses, 'time')}", _inside(part))


def _interface(part: Part) -> Iterator[Line]:
    """What can be set from outside."""
    if part.definition is None:
        for name, place in sorted(part.workflow.inputs.items()):
            yield Line(1, f"input {name}: sets {'.'.join(place)}", {"node": place[0], "port": place[1]})
        return
    for ident, one in sorted(part.definition.inputs.items()):
        label = f" ({one.label})" if one.label and one.label.lower() != ident.lower() else ""
        to = joined([".".join(place) for place in one.to]) or "nothing"
        default = f", {value_words(one.default.value)} unless set" if one.default else ""
        yield Line(1, f"input {ident}{label}: sets {to}{default}", _inside(part))


def _node(part: Part, node: Node) -> Iterator[Line]:
    """A node and what stands in its inputs."""
    kind, shows = part.kind(node), part.shows(node)
    where = {"node": node.name, **_inside(part)}
    said = kind.help if kind else f"an instance of {shows.name}." if shows else \
        f"{node.type}, which is not known here."
    yield Line(1, f"{node.name}: {said}", where)
    for port in part.ports(node):
        known = kind.input_by_name.get(port) if kind else None
        ident, bound = part.exposed(node.name, port), part.bound(node, port)
        words = binding_words(part, bound, known)
        if ident:
            words = f"the input {ident}" + (f", else {words}" if bound is not None else "")
        yield Line(2, f"{port}: {words}", {**where, "port": port})
    if node.over:
        yield Line(2, f"reduces {joined(node.over)}", where)


def binding_words(part: Part, binding: Binding | None, port: InputPort | None) -> str:
    """What stands in an input: a value, "from node (port)", or the values of an axis."""
    if type(binding) is Wire:
        return f"from {binding.node} ({binding.port})"
    if type(binding) is AxisRef:
        axis = part.axes.get(binding.axis)
        whole = f"{binding.axis}.{binding.column}" if binding.column else binding.axis
        name = binding.column if axis is not None and axis.zipped and binding.column else whole
        return f"each {name}: {axis_words(axis, binding.column, port)}" if axis else f"each {name}"
    if type(binding) is Literal:
        return value_words(binding.value, port)
    return f"{value_words(port.default, port)} (as usual)" if port is not None and not port.required else \
        "unset" if port is None else "empty"
