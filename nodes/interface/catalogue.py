"""The catalogue: all node types and port types as plain data.

The worker builds it from code; the web process, the browser and the engine read it. Nothing here imports a node.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from nodes.interface.types import PORT_TYPES, PortType
from nodes.interface.widgets import Widget

ITEM, AXIS, BATCH = "item", "axis", "batch"


@dataclass(frozen=True)
class InputPort:
    """A typed, named input.

    kind:     "item" (one value a call), "axis" (the whole axis as a list) or "batch" (the axis joined along N)
    required: it must be wired, or typed where its type takes literals
    optional: may stay empty (None)
    at_least: the fewest cells that an axis or batch input is meaningful for
    shape:    symbolic shape such as "N 3 H W", or None
    """

    name: str
    type: str
    help: str
    kind: str = ITEM
    required: bool = True
    default: Any = None
    optional: bool = False
    widget: Widget | None = None
    at_least: int = 1
    shape: str | None = None

    def to_data(self) -> dict[str, Any]:
        """The port as JSON data; what equals its usual value is left out."""
        data: dict[str, Any] = {"name": self.name, "type": self.type, "help": self.help, "kind": self.kind,
                                "required": self.required}
        if not self.required:
            data["default"] = self.default
        if self.optional:
            data["optional"] = True
        if self.widget is not None:
            data["widget"] = self.widget.to_data()
        if self.at_least > 1:
            data["at_least"] = self.at_least
        if self.shape:
            data["shape"] = self.shape
        return data

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> InputPort:
        """The port that `to_data` described."""
        widget = Widget.from_data(data["widget"]) if "widget" in data else None
        return InputPort(**{**data, "widget": widget})


@dataclass(frozen=True)
class OutputPort:
    """A typed, named output; `shape` may use the symbols of the inputs and the names of integer inputs."""

    name: str
    type: str
    help: str
    shape: str | None = None

    def to_data(self) -> dict[str, Any]:
        """The port as JSON data."""
        data = {"name": self.name, "type": self.type, "help": self.help}
        return {**data, "shape": self.shape} if self.shape else data


@dataclass(frozen=True)
class NodeType:
    """A node type as data: `id@version`, its help, its ports.

    cheap:  takes about a millisecond: never worth writing to disk, fit for run-on-change
    pack:   "" for the library's own nodes, else the name of the custom pack
    code:   digest of the source it comes from; part of every cache key
    phrase: what it makes, in words for other nodes to use, such as "noise (seed {seed})"; see `phrases`
    sentence: what it does, where that is worth a sentence of its own, such as "{image} is blurred"
    """

    id: str
    version: int
    help: str
    doc: str
    inputs: tuple[InputPort, ...]
    outputs: tuple[OutputPort, ...]
    tags: tuple[str, ...] = ()
    cheap: bool = False
    pack: str = ""
    code: str = ""
    phrase: str = ""
    sentence: str = ""

    @property
    def name(self) -> str:
        """The full name that workflows use: `id@version`."""
        return f"{self.id}@{self.version}"

    @cached_property
    def input_by_name(self) -> dict[str, InputPort]:
        """Inputs by name."""
        return {port.name: port for port in self.inputs}

    @cached_property
    def output_by_name(self) -> dict[str, OutputPort]:
        """Outputs by name."""
        return {port.name: port for port in self.outputs}

    def to_data(self) -> dict[str, Any]:
        """The node type as JSON data, without the code digest (which changes with every edit)."""
        words = {key: text for key, text in (("phrase", self.phrase), ("sentence", self.sentence)) if text}
        return {"id": self.id, "version": self.version, "help": self.help, "doc": self.doc, **words,
                "tags": list(self.tags), "cheap": self.cheap, "pack": self.pack,
                "inputs": [p.to_data() for p in self.inputs], "outputs": [p.to_data() for p in self.outputs]}

    @staticmethod
    def from_data(data: Mapping[str, Any], code: str = "") -> NodeType:
        """The node type that `to_data` described."""
        ports = {"inputs": tuple(InputPort.from_data(p) for p in data["inputs"]),
                 "outputs": tuple(OutputPort(**p) for p in data["outputs"])}
        return NodeType(**{**data, **ports, "tags": tuple(data["tags"]), "code": code})


@dataclass(frozen=True)
class BrokenPack:
    """A custom pack that was not loaded, and why: `kind` is "not_approved", "changed" or "error"."""

    name: str
    kind: str
    error: str


@dataclass(frozen=True)
class Catalogue:
    """All node types by id (their newest version) and all port types by name."""

    nodes: Mapping[str, NodeType]
    source: str = ""
    ports: Mapping[str, PortType] = field(default_factory=lambda: PORT_TYPES)
    broken: tuple[BrokenPack, ...] = ()

    @staticmethod
    def of(types: Iterable[NodeType], source: str = "", broken: tuple[BrokenPack, ...] = ()) -> Catalogue:
        """A catalogue of these node types, ordered by id."""
        return Catalogue({t.id: t for t in sorted(types, key=lambda t: t.id)}, source, broken=broken)

    def find(self, name: str) -> NodeType | None:
        """The node type called `id@version`, or None."""
        ident, _, version = name.partition("@")
        found = self.nodes.get(ident)
        return found if found is not None and str(found.version) == version else None

    def to_data(self) -> dict[str, Any]:
        """The whole catalogue as JSON data."""
        return {"source": self.source, "nodes": [t.to_data() for t in self.nodes.values()],
                "ports": [p.to_data() for p in self.ports.values()],
                "broken": [{"name": b.name, "kind": b.kind, "error": b.error} for b in self.broken]}

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Catalogue:
        """The catalogue that `to_data` described."""
        types = [NodeType.from_data(t, code=data["source"]) for t in data["nodes"]]
        return Catalogue.of(types, data["source"], tuple(BrokenPack(**b) for b in data["broken"]))
