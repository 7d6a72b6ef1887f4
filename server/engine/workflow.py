"""The workflow document as a plain object."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from server.engine.flat import Flat
from server.engine.graph import Axis, Node


@dataclass(slots=True)
class Workflow:
    """A workflow: what the document says, and the document itself in `data`.

    axes:    the axes that cells may carry; axes that a zip took in are columns of the zip
    zipped:  {axis: the zip that took it in}
    inputs, outputs: the declared ones, {name: (node, port)}
    flat:    where there are definitions, what they are and where each node comes from: `nodes` are those of the
             opened definitions then, called "instance/inner", and `outputs` name them
    """

    title: str
    axes: dict[str, Axis]
    nodes: dict[str, Node]
    inputs: dict[str, tuple[str, str]]
    outputs: dict[str, tuple[str, str]]
    ui: dict[str, Any]
    data: dict[str, Any]
    zipped: dict[str, str] = field(default_factory=dict)
    flat: Flat | None = None

    def raw(self, name: str) -> dict[str, Any]:
        """What the document says of a node."""
        node: dict[str, Any] = self.data["nodes"][name] if self.flat is None else self.flat.raw(self.data, name)
        return node
