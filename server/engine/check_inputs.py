"""What stands in the inputs: missing ones, unknown ones, literals, axis values, files, and wires of the wrong type."""

from __future__ import annotations

from typing import Any, Protocol

from nodes.interface.catalogue import AXIS, Catalogue, InputPort, NodeType
from nodes.interface.types import literal_refusal
from nodes.interface.widgets import Choice, Range
from server.engine.converters import converter_fixes, converters, fits
from server.engine.findings import Findings, closest, listed, rename_key, replace
from server.engine.flat import Scope
from server.engine.graph import Axis, AxisRef, Literal, Node, Wire
from server.engine.literals import QUICK, items
from server.engine.other_files import other_files
from server.engine.problems import Fix
from server.engine.views import TypeView

MAX_AXIS_VALUES = 2_000_000
"""So many values of axes are looked at, counted once for each different input that takes them."""

Found = list[tuple[NodeType, InputPort, str]]


class Files(Protocol):
    """The files that literals may name; `widget_kind` is "image_file" or "model_file"."""

    def find(self, widget_kind: str, model_kind: str | None, name: str) -> str | None:
        """None if the file is there, else why not, in words."""

    def digest(self, widget_kind: str, name: str) -> str:
        """The digest of its contents."""

    def names(self, widget_kind: str) -> list[str]:
        """All names, for `did you mean`."""


class InputCheck:
    """Checks the inputs of one node after the other."""

    def __init__(self, findings: Findings, catalogue: Catalogue, views: dict[str, TypeView],
                 files: Files | None) -> None:
        self.findings = findings
        self.catalogue = catalogue
        self.views = views
        self.files = files
        self.axis_values = MAX_AXIS_VALUES
        self.seen_axes: dict[tuple[str, str, int], tuple[str, str] | None] = {}
        self.known_converters: dict[tuple[str, str], Found] = {}
        self.known_files: dict[str, list[str]] = {}

    def node(self, node: Node, view: TypeView) -> None:
        """Note all that is wrong with the inputs of a node."""
        inputs, ports, views = node.inputs, view.inputs, self.views
        for name, binding in inputs.items():
            port = ports.get(name)
            if port is None:
                self.unknown_port(node, view, name)
            elif type(binding) is Wire:
                source = views.get(binding.node)
                if source is None or source.outputs.get(binding.port) != port.type:
                    self.wire(node, port, binding, source)
            elif type(binding) is Literal:
                value = binding.value
                if port.widget is not None or type(value) not in QUICK.get(port.type, ()):
                    self.literal(node, port, value)
            else:
                assert isinstance(binding, AxisRef)
                self.axis(node, port, binding)
        for name in view.required:
            if name not in inputs:
                self.missing(node, ports[name])
        for port in view.files:
            self.file(node, port)

    def file(self, node: Node, port: InputPort) -> None:
        """Note a missing default file, and a file name that comes by wire: the cache could not see the file change."""
        binding = node.inputs.get(port.name)
        if binding is None and port.default:
            self.literal(node, port, port.default)
        elif type(binding) is Wire:
            self.findings.at("wired_file", node.name, port.name,
                             f"expected the name of a file, got a wire from {binding.node[:60]!r}; type the name here, "
                             "or sweep it over an axis")

    def unknown_port(self, node: Node, view: TypeView, name: str) -> None:
        """Note an input that the node type does not have."""
        written = self.findings.workflow.raw(node.name).get("in", {})
        if name not in written:
            return  # an input of a definition goes there; that is noted at the definition
        meant = self.findings.guess(name, view.inputs)
        place, data = ("nodes", node.name, "in", name), written[name]
        fixes = [rename_key(f"Call it {meant}", data, place, meant)] if meant and meant not in node.inputs else []
        hint = f"did you mean {meant!r}?" if meant else f"it has {listed(view.inputs)}"
        self.findings.at("unknown_port", node.name, name, f"{view.type.id} has no input {name[:60]!r}; {hint}", fixes)

    def missing(self, node: Node, port: InputPort) -> None:
        """Note an input that must be given; offer the outputs that fit."""
        known = self.catalogue.ports.get(port.type)
        typed = known is not None and known.literal
        offers = [] if typed else self.outputs_of_type(node.name, port.type)
        what = f"type {'an' if port.type[0] in 'AEIOU' else 'a'} {port.type} or wire one" if typed else \
            f"wire an output that carries {port.type}" + (f", such as {offers[0]}" if offers else "")
        fixes = [replace(f"Wire {o}", {"from": o}, "nodes", node.name, "in", port.name) for o in offers]
        if not node.inputs and "in" not in self.findings.workflow.raw(node.name):
            fixes = [replace(f"Wire {o}", {port.name: {"from": o}}, "nodes", node.name, "in") for o in offers]
        self.findings.at("missing_input", node.name, port.name, f"this input is empty; {what} ({port.help})", fixes)

    def outputs_of_type(self, node: str, wanted: str, most: int = 3) -> list[str]:
        """Outputs of other nodes that have this type; only looked for while few problems are known."""
        found: list[str] = []
        if len(self.findings.problems) > 50:
            return found
        for name, view in self.views.items():
            found += [f"{name}.{p}" for p, t in view.outputs.items() if t == wanted and name != node]
            if len(found) >= most:
                break
        return found[:most]

    def wire(self, node: Node, port: InputPort, wire: Wire, source: TypeView | None) -> None:
        """Note a wire from nowhere, or one that carries another type."""
        nodes = self.findings.workflow.nodes
        if wire.node not in nodes:
            self.dangling(node, port, wire)
        elif source is None:
            return  # the type of the other node is unknown; that has been noted
        elif wire.port not in source.outputs:
            self.unknown_output(node, port, wire, source)
        elif not fits(self.catalogue, source.outputs[wire.port], port.type):
            self.mismatch(node, port, wire, source.outputs[wire.port])

    def dangling(self, node: Node, port: InputPort, wire: Wire) -> None:
        """Note a wire from a node that does not exist, or from an instance that has no such output."""
        flat = self.findings.workflow.flat
        if flat is not None and wire.node in flat.scopes:
            self.no_such_output(node, port, wire, flat.scopes[wire.node])
            return
        meant = self.findings.guess(wire.node, self.findings.workflow.nodes)
        hint = f"; did you mean {meant!r}?" if meant else "; wire it from another node or take the wire away"
        fixes = [self.rewire(node, port, meant, wire.port)] if meant else []
        self.findings.at("dangling_wire", node.name, port.name,
                         f"wired from {wire.node[:60]!r}, but there is no such node{hint}", fixes)

    def no_such_output(self, node: Node, port: InputPort, wire: Wire, scope: Scope) -> None:
        """Note a wire from an output that a definition does not have; one from nowhere is noted at the definition."""
        assert scope.definition is not None
        have = scope.definition.outputs
        if wire.port in have:
            return
        meant = next(iter(have)) if len(have) == 1 else self.findings.guess(wire.port, have)
        hint = f"did you mean {meant!r}?" if meant else f"it has {listed(have)}"
        self.findings.at("unknown_output", node.name, port.name, f"{wire.node} (use:{scope.definition.name}) has no "
                         f"output {wire.port[:60]!r}; {hint}")

    def unknown_output(self, node: Node, port: InputPort, wire: Wire, source: TypeView) -> None:
        """Note a wire from an output that the node does not have."""
        meant = next(iter(source.outputs)) if len(source.outputs) == 1 else \
            self.findings.guess(wire.port, source.outputs)
        fixes = [self.rewire(node, port, wire.node, meant)] if meant else []
        self.findings.at("unknown_output", node.name, port.name,
                         f"{wire.node} ({source.type.id}) has no output {wire.port[:60]!r}; it has "
                         f"{listed(source.outputs)}", fixes)

    def rewire(self, node: Node, port: InputPort, source: str, output: str) -> Fix:
        """The fix that wires this input from there."""
        place = f"{source}.{output}"
        return replace(f"Wire {place}", {"from": place}, "nodes", node.name, "in", port.name)

    def mismatch(self, node: Node, port: InputPort, wire: Wire, got: str) -> None:
        """Note a wire of the wrong type, and which node types would convert it."""
        if (got, port.type) not in self.known_converters:
            self.known_converters[got, port.type] = converters(self.catalogue, got, port.type)
        found = self.known_converters[got, port.type]
        hint = f"; put {' or '.join(kind.id for kind, _, _ in found)} between" if found else \
            f"; no node type turns {got} into {port.type} alone: wire another output"
        self.findings.at("type_mismatch", node.name, port.name,
                         f"expected {port.type}, got {got} from {wire.node}.{wire.port}{hint}",
                         converter_fixes(self.findings.workflow, node.name, port.name, wire, found))

    def literal(self, node: Node, port: InputPort, value: Any) -> None:
        """Note a typed value that the input does not take."""
        if value is None and (port.optional or (not port.required and port.default is None)):
            return
        for item in items(port, value):
            if refusal := self.refusal(port, item):
                fixes = self.file_fixes(node, port, value) if refusal[0] == "missing_file" else \
                    self.literal_fixes(node, port, item)
                self.findings.at(refusal[0], node.name, port.name, refusal[1], fixes)
                return

    def refusal(self, port: InputPort, value: Any) -> tuple[str, str] | None:
        """Kind and words of what is wrong with a value, or None."""
        if why := literal_refusal(port.type, value):
            return "literal_refused", why
        widget = port.widget
        if widget is None:
            return None
        if why := widget.refuse(value):
            meant = closest(str(value), widget.options) if isinstance(widget, Choice) else None
            return "out_of_range", why + (f"; did you mean {meant!r}?" if meant else "")
        if self.files is not None and widget.file_kind:
            return self.missing_file(widget.file_kind, getattr(widget, "model", None), value)
        return None

    def missing_file(self, widget_kind: str, model_kind: str | None, name: str) -> tuple[str, str] | None:
        """Kind and words of what is wrong with a file, or None."""
        assert self.files is not None
        why = self.files.find(widget_kind, model_kind, name)
        if why is None:
            return None
        meant = self.findings.guess(name, self.file_names(widget_kind))
        return "missing_file", why + (f"; did you mean {meant!r}?" if meant and meant != name else "")

    def file_fixes(self, node: Node, port: InputPort, name: Any) -> list[Fix]:
        """Files that are there and would do; a broken giant gets only so many."""
        widget = port.widget
        if self.files is None or widget is None or type(name) is not str or not self.findings.may_guess():
            return []
        find, kind, model = self.files.find, str(widget.file_kind), getattr(widget, "model", None)
        found = other_files(self.file_names(kind), lambda other: find(kind, model, other) is None, name)
        return [replace(f"Use {other}", other, "nodes", node.name, "in", port.name) for other in found]

    def file_names(self, widget_kind: str) -> list[str]:
        """All names of files; the folders are walked once."""
        assert self.files is not None
        if widget_kind not in self.known_files:
            self.known_files[widget_kind] = self.files.names(widget_kind)
        return self.known_files[widget_kind]

    def literal_fixes(self, node: Node, port: InputPort, value: Any) -> list[Fix]:
        """The nearest accepted value, where there is one."""
        place = ("nodes", node.name, "in", port.name)
        widget = port.widget
        if port.kind == AXIS:
            return []
        if isinstance(widget, Range) and type(value) in (int, float):
            nearest = type(value)(min(max(value, widget.low), widget.high))
            if self.refusal(port, nearest) is None:
                return [replace(f"Set it to {nearest:g}", nearest, *place)]
        if isinstance(widget, Choice) and isinstance(value, str) and (meant := closest(value, widget.options)):
            return [replace(f"Choose {meant}", meant, *place)]
        if port.type == "Integer" and type(value) is float and value.is_integer() and \
                self.refusal(port, int(value)) is None:
            return [replace(f"Write {int(value)}", int(value), *place)]
        return []

    def axis(self, node: Node, port: InputPort, ref: AxisRef) -> None:
        """Note an axis or column that is not there, and axis values that the input does not take."""
        axis = self.findings.workflow.axes.get(ref.axis)
        if axis is None:
            self.unknown_axis(node, port, ref)
            return
        column = ref.column or ""
        if column not in axis.columns:
            have = listed(f"{ref.axis}.{c}" if c else ref.axis for c in axis.columns)
            what = f"has no column {column!r}" if column else "has several columns; say which one"
            fixes = [replace(f"Use {ref.axis}.{c}", {"axis": f"{ref.axis}.{c}" if c else ref.axis},
                             "nodes", node.name, "in", port.name) for c in axis.columns][:5]
            self.findings.at("axis_mismatch", node.name, port.name, f"the axis {ref.axis!r} {what}: {have}", fixes)
            return
        if refusal := self.axis_refusal(axis, column, port):
            self.findings.at(refusal[0], node.name, port.name, refusal[1])

    def axis_refusal(self, axis: Axis, column: str, port: InputPort) -> tuple[str, str] | None:
        """Kind and words of the first value of an axis that an input does not take; looked at once for each port."""
        place = (axis.name, column, id(port))
        if place not in self.seen_axes:
            self.axis_values -= axis.length
            if self.axis_values < 0:
                return "too_large", f"axes with more than {MAX_AXIS_VALUES} values in all go into different inputs"
            refusals = ((i, self.refusal(port, v)) for i, v in enumerate(axis.columns[column]))
            self.seen_axes[place] = next(
                ((r[0], f"value {i + 1} of the axis {axis.name!r}: {r[1]}") for i, r in refusals if r), None)
        return self.seen_axes[place]

    def unknown_axis(self, node: Node, port: InputPort, ref: AxisRef) -> None:
        """Note an axis that the workflow does not have."""
        axes = self.findings.workflow.axes
        meant = self.findings.guess(ref.axis, axes)
        hint = f"did you mean {meant!r}?" if meant else f"the workflow has {listed(axes)}"
        fixes = [replace(f"Use {meant}", {"axis": meant}, "nodes", node.name, "in", port.name)] if meant else []
        self.findings.at("unknown_axis", node.name, port.name, f"there is no axis {ref.axis[:60]!r}; {hint}", fixes)
