"""Where the nodes of a workflow with opened definitions come from: its scopes, and the home of each node."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from server.engine.definitions import Definition
from server.engine.graph import Binding, Node, Wire

Steps = tuple[str, ...]


@dataclass(slots=True)
class Scope:
    """The document, or one opened instance: its nodes as they are written there, and the instances among them.

    path: "" of the document, else "instance" or "instance/instance"
    """

    path: str
    name: str
    nodes: dict[str, Node]
    definition: Definition | None = None
    parent: Scope | None = None
    inside: dict[str, Scope] = field(default_factory=dict)
    wires: dict[tuple[str, str], Wire] = field(default_factory=dict)

    def call(self, name: str) -> str:
        """The name of one of its nodes in the opened workflow."""
        return f"{self.path}/{name}" if self.path else name

    def steps(self, *steps: str) -> Steps:
        """The place of something of it in the document."""
        return ("definitions", self.definition.name, *steps) if self.definition else steps


@dataclass(frozen=True, slots=True)
class Bound:
    """What stands in an input in the end, and where it is written: in which scope, at which steps."""

    binding: Binding
    scope: Scope
    steps: Steps


@dataclass(slots=True)
class Flat:
    """Where the nodes of an opened workflow come from.

    scopes: by path; homes: {node: (scope, its name there)}
    """

    definitions: dict[str, Definition]
    top: Scope
    scopes: dict[str, Scope]
    homes: dict[str, tuple[Scope, str]]

    def raw(self, data: dict[str, Any], name: str) -> dict[str, Any]:
        """What the document says of a node."""
        scope, own = self.homes[name]
        part = data["definitions"][scope.definition.name] if scope.definition else data
        node: dict[str, Any] = part["nodes"][own]
        return node
