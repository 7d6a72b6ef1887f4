"""Definitions: parts of a workflow that are drawn once and used as nodes, `"type": "use:NAME"`, wherever they fit.

An instance shows its definition: change the definition and all instances change. Inputs and outputs have ids that
never change; an input goes to ports inside, an output comes from one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from server.engine.graph import Literal, Node

USE = "use:"
MAX_DEPTH = 32
MAX_DEFINITIONS = 1_000
MAX_INSTANCES = 10_000
MAX_BINDINGS = 200_000
MAX_TYPED = 8 * 1024**2
MAX_PATH = 1_000

Place = tuple[str, str]


@dataclass(slots=True)
class DefinitionInput:
    """An input of a definition: the ports inside that it goes to, and the value that they get where none is set."""

    to: tuple[Place, ...]
    default: Literal | None = None
    type: str | None = None
    label: str = ""
    help: str = ""


@dataclass(slots=True)
class Definition:
    """A part of a workflow with inputs and outputs of its own.

    exposed: {node: {port: input id}}, from the ports inside to the inputs that go there
    """

    name: str
    title: str = ""
    nodes: dict[str, Node] = field(default_factory=dict)
    inputs: dict[str, DefinitionInput] = field(default_factory=dict)
    outputs: dict[str, Place] = field(default_factory=dict)
    exposed: dict[str, dict[str, str]] = field(default_factory=dict)

    def expose(self) -> None:
        """Set `exposed` from the inputs; of two that go to one port, the first by id counts."""
        for ident in sorted(self.inputs):
            for node, port in self.inputs[ident].to:
                self.exposed.setdefault(node, {}).setdefault(port, ident)


def used(kind: str) -> str | None:
    """The definition that a node type `use:NAME` means, or None."""
    return kind[len(USE):] if kind.startswith(USE) else None


def used_by(nodes: dict[str, Node], definitions: dict[str, Definition]) -> dict[str, Definition]:
    """The instances among these nodes, and what they show."""
    found = {}
    for name, node in nodes.items():
        if node.type.startswith(USE) and node.type[len(USE):] in definitions:
            found[name] = definitions[node.type[len(USE):]]
    return found


def weight(value: Any) -> int:
    """How much a typed value holds: characters of its texts, and a few for each item of a list."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list):
        return sum(8 + (len(item) if isinstance(item, str) else 0) for item in value)
    return 0
