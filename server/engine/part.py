"""A part of a workflow to put into words: the document or one definition, with its nodes in the order of reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nodes.interface.catalogue import Catalogue, InputPort, NodeType
from server.engine.definitions import Definition, used
from server.engine.graph import Axis, Binding, Literal, Node, Wire
from server.engine.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Part:
    """Nodes as they are written, and what they may name. `definition`: None of the document itself."""

    workflow: Workflow
    catalogue: Catalogue
    nodes: dict[str, Node]
    definition: Definition | None = None

    @property
    def axes(self) -> dict[str, Axis]:
        """The axes of the workflow."""
        return self.workflow.axes

    @property
    def outputs(self) -> dict[str, tuple[str, str]]:
        """The declared outputs as they are written, by name in alphabetical order."""
        if self.definition is not None:
            return dict(sorted(self.definition.outputs.items()))
        written = self.workflow.data.get("outputs", {})
        places = {name: str(place).rpartition(".") for name, place in sorted(written.items())}
        return {name: (node, port) for name, (node, _, port) in places.items()}

    def raw(self, node: str, port: str) -> Any:
        """What the document has in an input, or None."""
        data = self.workflow.data
        part = data["definitions"][self.definition.name] if self.definition else data
        return part["nodes"][node].get("in", {}).get(port)

    def kind(self, node: Node) -> NodeType | None:
        """The type of a node; None of an instance, and of a type that is not there."""
        return self.catalogue.find(node.type)

    def shows(self, node: Node) -> Definition | None:
        """The definition that a node is an instance of, or None."""
        name = used(node.type)
        return definitions_of(self.workflow).get(name) if name is not None else None

    def exposed(self, node: str, port: str) -> str | None:
        """The input of the definition that goes to this port, or None."""
        return self.definition.exposed.get(node, {}).get(port) if self.definition else None

    def bound(self, node: Node, port: str) -> Binding | None:
        """What stands in an input as long as nothing is set outside."""
        ident = self.exposed(node.name, port)
        default = self.definition.inputs[ident].default if self.definition and ident else None
        return default if default is not None else node.inputs.get(port)

    def ports(self, node: Node) -> list[str]:
        """The inputs of a node that something stands in, in the order of its type; then unknown ones by name."""
        kind = self.kind(node)
        known = [p.name for p in kind.inputs] if kind else []
        exposed = self.definition.exposed.get(node.name, {}) if self.definition else {}
        there = node.inputs.keys() | exposed.keys()
        return [p for p in known if p in there] + sorted(there - set(known))


def definitions_of(workflow: Workflow) -> dict[str, Definition]:
    """The definitions of a workflow by name."""
    return workflow.flat.definitions if workflow.flat is not None else {}


def part_of(workflow: Workflow, catalogue: Catalogue) -> Part:
    """The document as a part."""
    nodes = workflow.flat.top.nodes if workflow.flat is not None else workflow.nodes
    return Part(workflow, catalogue, nodes)


def parts_of(workflow: Workflow, catalogue: Catalogue) -> list[Part]:
    """The document, then its definitions by name."""
    definitions = definitions_of(workflow)
    return [part_of(workflow, catalogue),
            *(Part(workflow, catalogue, definitions[name].nodes, definitions[name]) for name in sorted(definitions))]


def reading_order(part: Part) -> list[str]:
    """The nodes, each after those it takes values from, branch by branch towards the outputs; cycles are cut.

    The order of the document's keys does not matter.
    """
    sources = {name: _sources(part, node) for name, node in part.nodes.items()}
    followed = {source for found in sources.values() for source in found}
    roots = [node for node, _ in part.outputs.values() if node in part.nodes]
    roots += [name for name in sorted(part.nodes) if name not in followed] + sorted(part.nodes)
    order: list[str] = []
    seen: set[str] = set()
    for root in roots:
        if root in seen:
            continue
        seen.add(root)
        stack: list[tuple[str, Iterator[str]]] = [(root, iter(sources[root]))]
        while stack:
            name, rest = stack[-1]
            following = next((s for s in rest if s not in seen), None)
            if following is None:
                order.append(name)
                stack.pop()
                continue
            seen.add(following)
            stack.append((following, iter(sources[following])))
    return order


def _sources(part: Part, node: Node) -> list[str]:
    bindings = [node.inputs[port] for port in part.ports(node) if port in node.inputs]
    return list(dict.fromkeys(b.node for b in bindings if type(b) is Wire and b.node in part.nodes))


def is_usual(binding: Binding | None, port: InputPort | None) -> bool:
    """Whether an input is empty, or holds its default."""
    if binding is None:
        return True
    return type(binding) is Literal and (binding.value in (None, "") or (
        port is not None and not port.required and binding.value == port.default
        and isinstance(binding.value, bool) == isinstance(port.default, bool)))
