"""Reads a document part by part, in its order, and notes every structural problem."""

from __future__ import annotations

import re
from typing import Any

from server.engine.definitions import USE
from server.engine.graph import MAX_NODES, MAX_WIRES, AxisRef, Binding, Literal, Node, Wire
from server.engine.literals import refuse_literal, shown
from server.engine.names import refuse_name
from server.engine.parse_axes import parse_axes
from server.engine.problems import Problem, Rejected
from server.engine.strict import pointer_of
from server.engine.workflow import Workflow

KEYS = frozenset({"format", "title", "axes", "definitions", "nodes", "inputs", "outputs", "ui"})
_NODE_KEYS = frozenset({"type", "in", "over"})
_TYPE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}(\.[A-Za-z_][A-Za-z0-9_]{0,60}){1,3}@[1-9][0-9]{0,5}")


class Reader:
    """Reads a document and collects what is wrong with it."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.known_types: set[str] = set()
        self.known_names: set[str] = set()
        self.wires: dict[str, Wire] = {}
        self.zipped: dict[str, str] = {}
        self.inside: tuple[str, ...] = ()

    def say(self, kind: str, message: str, *steps: str | int) -> None:
        """Note a problem at this place of the document, or of the definition that is being read."""
        where = {"pointer": pointer_of(*self.inside, *steps)}
        if self.inside:
            where["definition"] = self.inside[1]
        if len(steps) > 1 and steps[0] == "nodes":
            where["node"] = str(steps[1])
        if len(steps) > 3 and steps[2] == "in":
            where["port"] = str(steps[3])
        self.problems.append(Problem(kind, message, where))

    def workflow(self, data: dict[str, Any]) -> Workflow:
        """The workflow; what is wrong is left out and noted."""
        for key in data.keys() - KEYS:
            self.say("unknown_key", f"unknown key {key[:60]!r}; a workflow has {', '.join(sorted(KEYS))}; "
                     "everything else belongs under ui", key[:100])
        title = data.get("title", "")
        if not isinstance(title, str):
            self.say("bad_document", f"expected a text as title, got {shown(title)}", "title")
        axes, self.zipped = parse_axes(self.object(data, "axes"), self.say)
        if "nodes" not in data:
            self.say("bad_document", "the workflow has no \"nodes\": {name: {\"type\": ..., \"in\": {...}}}")
        nodes = self.nodes(self.object(data, "nodes"))
        return Workflow(str(title), axes, nodes, self.places(data, "inputs"), self.places(data, "outputs"),
                        self.object(data, "ui"), data, self.zipped)

    def object(self, data: dict[str, Any], key: str) -> dict[str, Any]:
        """The object under this key, or an empty one."""
        value = data.get(key, {})
        if type(value) is dict:
            return value
        self.say("bad_document", f"expected an object under {key!r}, got {shown(value)}", key)
        return {}

    def name(self, name: str, what: str, *steps: str | int) -> None:
        """Note a name that nothing may have."""
        if name not in self.known_names:
            if why := refuse_name(name):
                self.say("bad_name", f"expected the name of {what}: {why}", *steps)
            self.known_names.add(name)

    def nodes(self, data: dict[str, Any]) -> dict[str, Node]:
        """All nodes."""
        if len(data) > MAX_NODES:
            raise Rejected([Problem("too_large", f"expected at most {MAX_NODES} nodes, got {len(data)}",
                                    {"pointer": "/nodes"})])
        nodes = {}
        wires = 0
        for name, value in data.items():
            if name not in self.known_names:
                self.name(name, "a node", "nodes", name[:100])
            node = nodes[name] = self.node(name, value)
            wires += len(node.inputs)
        if wires > MAX_WIRES:
            self.count_wires(nodes)
        return nodes

    def count_wires(self, nodes: dict[str, Node]) -> None:
        """Note too many wires."""
        wires = sum(type(b) is Wire for n in nodes.values() for b in n.inputs.values())
        if wires > MAX_WIRES:
            raise Rejected([Problem("too_large", f"expected at most {MAX_WIRES} wires, got {wires}",
                                    {"pointer": "/nodes"})])

    def node(self, name: str, data: Any) -> Node:
        """One node."""
        if type(data) is not dict:
            self.say("bad_document", f"expected a node such as {{\"type\": \"text.prompt@1\"}}, got {shown(data)}",
                     "nodes", name)
            return Node(name, "", {})
        kind = data.get("type")
        if kind not in self.known_types if type(kind) is str else True:
            self.node_type(name, kind)
        if len(data) > 1 and not data.keys() <= _NODE_KEYS:
            self.unknown_keys(name, data)
        inputs = data.get("in")
        bindings = self.bindings(name, inputs) if inputs or "in" in data else {}
        return Node(name, str(kind), bindings, self.over(name, data["over"]) if "over" in data else ())

    def node_type(self, name: str, kind: Any) -> None:
        """Note a type that is not written as family.name@version."""
        if isinstance(kind, str) and (_TYPE.fullmatch(kind) or _is_use(kind)):
            self.known_types.add(kind)
            return
        self.say("bad_type", f"expected a node type such as \"samplers.sample@1\" or \"use:NAME\" of a definition, "
                 f"got {shown(kind)}", "nodes", name, "type")

    def unknown_keys(self, name: str, data: dict[str, Any]) -> None:
        """Note keys that a node does not have."""
        for key in data.keys() - _NODE_KEYS:
            self.say("unknown_key", f"unknown key {key[:60]!r} in the node {name!r}; a node has type, in and over; "
                     "notes and colours belong under ui", "nodes", name, key[:100])

    def over(self, name: str, data: Any) -> tuple[str, ...]:
        """The axes that a node reduces."""
        if isinstance(data, list) and all(isinstance(a, str) for a in data) and len(set(data)) == len(data):
            return tuple(data)
        self.say("bad_document", "expected a list of different axis names such as [\"seed\"], "
                 f"got {shown(data)}", "nodes", name, "over")
        return ()

    def bindings(self, node: str, data: Any) -> dict[str, Binding]:
        """What stands in the inputs of a node."""
        if type(data) is not dict:
            self.say("bad_document", f"expected an object of inputs, got {shown(data)}", "nodes", node, "in")
            return {}
        bindings: dict[str, Binding] = {}
        wires, names = self.wires, self.known_names
        for port, value in data.items():
            if port not in names:
                self.name(port, "an input", "nodes", node, "in", port[:100])
            kind = type(value)
            if kind is dict:
                source = value.get("from")
                wire = wires.get(source) if type(source) is str else None
                bindings[port] = wire if wire is not None and len(value) == 1 else self.reference(node, port, value)
            elif kind is int or kind is bool or value is None:
                bindings[port] = Literal(value)
            else:
                bindings[port] = self.literal(node, port, value)
        return bindings

    def reference(self, node: str, port: str, data: dict[str, Any]) -> Binding:
        """A wire or an axis."""
        if len(data) == 1:
            source = data.get("from")
            if type(source) is str:
                return self.wire(node, port, source)
            axis = data.get("axis")
            if type(axis) is str:
                return self.axis(axis)
        self.say("bad_binding", "expected a value, {\"from\": \"node.port\"} or {\"axis\": \"name\"}, "
                 f"got {shown(data)}", "nodes", node, "in", port)
        return Literal(None)

    def wire(self, node: str, port: str, source: str) -> Binding:
        """A wire from "node.port"."""
        start, dot, end = source.rpartition(".")
        if not dot or not start or not end:
            self.say("bad_binding", f"expected a wire from \"node.port\", got {shown(source)}",
                     "nodes", node, "in", port)
        if "/" in start:
            self.say("bad_binding", f"{shown(source)} is inside a definition; wire one of its outputs, "
                     "\"instance.id\"", "nodes", node, "in", port)
        wire = self.wires[source] = Wire(start, end)
        return wire

    def axis(self, text: str) -> AxisRef:
        """The value of an axis, or of one of its columns."""
        axis, dot, column = text.partition(".")
        if not dot and axis in self.zipped:
            return AxisRef(self.zipped[axis], axis)
        return AxisRef(axis, column if dot else None)

    def literal(self, node: str, port: str, value: Any) -> Literal:
        """A typed value."""
        if why := refuse_literal(value):
            self.say("bad_binding", why, "nodes", node, "in", port)
        return Literal(value)

    def places(self, data: dict[str, Any], key: str) -> dict[str, tuple[str, str]]:
        """Declared inputs or outputs: {name: "node.port"}."""
        places = {}
        for name, value in self.object(data, key).items():
            self.name(name, f"one of the {key}", key, name[:100])
            node, _, port = value.rpartition(".") if isinstance(value, str) else ("", "", "")
            if "/" in node:
                self.say("bad_document", f"{shown(value)} is inside a definition; name one of its inputs or outputs, "
                         "\"instance.id\"", key, name[:100])
            elif node and port:
                places[name] = (node, port)
            else:
                self.say("bad_document", f"expected \"node.port\", got {shown(value)}", key, name[:100])
        return places


def _is_use(kind: str) -> bool:
    return kind.startswith(USE) and refuse_name(kind[len(USE):]) is None
