"""Expanding nodes into calls: one a cell of the axes that its inputs carry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nodes.interface.catalogue import ITEM, InputPort
from server.engine.axes import Names, cells, listed_axes
from server.engine.calls import Call, Plan, Published
from server.engine.check import Checked
from server.engine.check_axes import check_calls
from server.engine.findings import Findings
from server.engine.graph import AxisRef, Binding, Literal, Node, Wire
from server.engine.literals import canonical
from server.engine.problems import Rejected
from server.engine.seeds import seeds_of_calls
from server.engine.targets import Places
from server.engine.workflow import Workflow

Cell = tuple[tuple[str, int], ...]
Positions = tuple[int, ...]
Given = Callable[[Positions], Any]
"""From the positions of a cell, in the order of the node's axes, to what an input is given there."""


class Expansion:
    """Makes the calls of a plan, node by node. A node's calls stand together, in the order of its cells."""

    def __init__(self, workflow: Workflow, checked: Checked, names: Sequence[str]) -> None:
        self.axes = workflow.axes
        self.nodes = [workflow.nodes[name] for name in names]
        self.checked = checked
        self.first: dict[str, int] = {}
        self.calls: list[Call] = []
        self.cells: dict[Names, list[tuple[Positions, Cell, dict[str, Any]]]] = {(): [((), (), {})]}
        if self.axes:
            _refuse_too_many(workflow, checked, names)

    def plan(self, places: Places) -> Plan:
        """The plan with these places published."""
        for node in self.nodes:
            self.add(node)
        outputs = {name: Published(node, port, self.calls_of(node)) for name, (node, port) in places.items()}
        result = Plan(self.calls, outputs, self.axes, self.cheap())
        seeds_of_calls(result, self.checked.types)
        return result

    def calls_of(self, node: str) -> list[int]:
        """The indexes of all calls of a node."""
        first = self.first[node]
        return list(range(first, first + cells(self.checked.axes[node], self.axes)))

    def cheap(self) -> frozenset[str]:
        """The types whose calls take about a millisecond."""
        kinds = {node.type: self.checked.types[node.name] for node in self.nodes}
        return frozenset(name for name, kind in kinds.items() if kind.cheap)

    def add(self, node: Node) -> None:
        """Add the calls of a node."""
        calls, names = self.calls, self.checked.axes[node.name]
        self.first[node.name] = len(calls)
        ports = self.checked.views[node.name].inputs
        if not names and not node.over:
            inputs = {p: self.once(ports[p], b) for p, b in node.inputs.items()}
            calls.append(Call(len(calls), node.name, node.type, (), {}, inputs, []))
            return
        given = {p: self.given(node, p, b, names) for p, b in node.inputs.items()}
        reduced = [(a, self.axes[a].labels()) for a in node.over]
        for positions, cell, coordinates in self.cells_of(names):
            inputs = {p: give(positions) for p, give in given.items()}
            calls.append(Call(len(calls), node.name, node.type, cell, coordinates, inputs, reduced))

    def cells_of(self, names: Names) -> list[tuple[Positions, Cell, dict[str, Any]]]:
        """All cells of these axes, the first axis slowest, with their coordinates; shared by nodes with equal axes."""
        if names not in self.cells:
            made = []
            for positions in products([self.axes[n].length for n in names]):
                cell = tuple(zip(names, positions, strict=True))
                coordinates: dict[str, Any] = {}
                for axis, position in cell:
                    coordinates.update(self.axes[axis].coordinates(position))
                made.append((positions, cell, coordinates))
            self.cells[names] = made
        return self.cells[names]

    def once(self, port: InputPort, binding: Binding) -> Any:
        """What an input is given in a call without any axis."""
        if type(binding) is Wire:
            index = self.first[binding.node]
            return ("call", index, binding.port) if port.kind == ITEM else ("cells", [(index, binding.port)])
        assert isinstance(binding, Literal)
        return ("lit", canonical(port, binding.value))

    def given(self, node: Node, port: str, binding: Binding, names: Names) -> Given:
        """What an input is given, as a function of the cell."""
        spec = self.checked.views[node.name].inputs[port]
        if type(binding) is Literal:
            fixed = ("lit", canonical(spec, binding.value))
            return lambda positions: fixed
        listed = listed_axes(node, self.checked.views[node.name], port, self.checked.axes, self.axes)
        if type(binding) is AxisRef:
            return self.axis_values(spec, binding, names, listed)
        assert isinstance(binding, Wire)
        return self.wired(spec, binding, names, listed)

    def axis_values(self, spec: InputPort, ref: AxisRef, names: Names, listed: Names) -> Given:
        """The values of an axis: the one of the cell, or all of them in a list."""
        values = [canonical(spec, v) if spec.kind == ITEM else v for v in self.axes[ref.axis].columns[ref.column or ""]]
        place = names.index(ref.axis) if ref.axis in names else None
        if spec.kind == ITEM and place is not None:
            ready = [("lit", v) for v in values]
            at = place
            return lambda positions: ready[positions[at]]
        if place is not None:
            alone = [("lit", canonical(spec, v)) for v in values]
            one = place
            return lambda positions: alone[positions[one]]
        where = listed.index(ref.axis)
        whole = ("lit", canonical(spec, [values[p[where]] for p in products([self.axes[n].length for n in listed])]))
        return lambda positions: whole

    def wired(self, spec: InputPort, wire: Wire, names: Names, listed: Names) -> Given:
        """The calls of the other node that this cell takes: one, or a list over the reduced axes."""
        theirs = self.checked.axes[wire.node]
        steps = self.strides(theirs)
        first, port = self.first[wire.node], wire.port
        own = [(i, steps[n]) for i, n in enumerate(names) if n in steps]
        if spec.kind == ITEM:
            return lambda positions: ("call", first + sum(positions[i] * s for i, s in own), port)
        lengths = [self.axes[n].length for n in listed]
        over = [steps.get(n, 0) for n in listed]
        offsets = [first + sum(p * s for p, s in zip(ps, over, strict=True)) for ps in products(lengths)]

        def give(positions: Positions) -> Any:
            base = sum(positions[i] * s for i, s in own)
            return ("cells", [(base + offset, port) for offset in offsets])

        return give

    def strides(self, names: Names) -> dict[str, int]:
        """By how many calls one step along each of these axes moves."""
        steps, step = {}, 1
        for name in reversed(names):
            steps[name] = step
            step *= self.axes[name].length
        return steps


def products(lengths: Sequence[int]) -> list[Positions]:
    """All positions of a product of axes, the first one slowest."""
    found: list[Positions] = [()]
    for length in lengths:
        found = [(*before, i) for before in found for i in range(length)]
    return found


def _refuse_too_many(workflow: Workflow, checked: Checked, names: Sequence[str]) -> None:
    findings = Findings(workflow)
    check_calls(findings, {name: checked.axes[name] for name in names}, checked.views)
    if findings.problems:
        raise Rejected(findings.problems)
