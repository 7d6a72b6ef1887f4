"""Which class of the mixture stands in for which prompt: one each, along an axis one for each of its values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from server.engine.graph import AxisRef, Wire
from server.engine.twin_rules import CLASSES
from server.engine.workflow import Workflow

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A class that is not settled before it is known which axes the twin keeps: along an axis, or this number."""

    ref: AxisRef | None
    number: int


def axis_name(workflow: Workflow, ref: AxisRef) -> str:
    """An axis or a column of it, as a document writes it."""
    if ref.column is None:
        return ref.axis
    zipped = ref.axis in workflow.axes and workflow.axes[ref.axis].zipped
    return ref.column if zipped else f"{ref.axis}.{ref.column}"


class Classes:
    """Gives out classes in the order of asking."""

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow
        self.given: dict[str, Asked] = {}
        self.varied: dict[str, AxisRef] = {}

    def number(self, source: str) -> Asked:
        """The class of a prompt, the same whenever it is asked for."""
        if source not in self.given:
            self.given[source] = Asked(self.axis_above(source), len(self.given) % CLASSES)
        return self.given[source]

    def axis_above(self, source: str) -> AxisRef | None:
        """The first axis that what makes a prompt varies along."""
        stack, seen = [source], {source}
        while stack:
            for binding in self.workflow.nodes[stack.pop()].inputs.values():
                if isinstance(binding, AxisRef):
                    return binding
                if isinstance(binding, Wire) and binding.node not in seen:
                    seen.add(binding.node)
                    stack.append(binding.node)
        return None

    def settled(self, number: Any, kept: frozenset[str]) -> Any:
        """What to write for a class: along its axis, unless that is among those that something kept takes values of."""
        if not isinstance(number, Asked):
            return number
        name = axis_name(self.workflow, number.ref) if number.ref is not None else ""
        if number.ref is None or name in kept:
            return number.number
        self.varied[name] = number.ref
        return {"axis": name}

    def axes(self, nodes: dict[str, Document]) -> Document:
        """The axes that the twin uses; where prompts were the values, the numbers of their classes."""
        used = {name.partition(".")[0] for name in axes_taken(nodes)}
        used |= {axis for node in nodes.values() for axis in node.get("over", ())}
        raw = self.workflow.data.get("axes", {})
        zips = {name for name, axis in raw.items() if "zip" in axis and used & {name, *axis["zip"]}}
        used |= zips | {member for name in zips for member in raw[name]["zip"]}
        axes = {name: axis for name, axis in raw.items() if name in used}
        for name, ref in self.varied.items():
            axis, _, column = name.partition(".")
            numbers = self.numbers(ref)
            columns = {"columns": {**axes[axis].get("columns", {}), column: numbers}}
            axes[axis] = columns if column else {"values": numbers}
        return axes

    def numbers(self, ref: AxisRef) -> list[int]:
        """A class for each value of an axis: equal values, equal classes."""
        values = [json.dumps(v, sort_keys=True) for v in self.workflow.axes[ref.axis].columns[ref.column or ""]]
        places = {value: i for i, value in enumerate(dict.fromkeys(values))}
        return [places[value] % CLASSES for value in values]



def axes_taken(nodes: dict[str, Document]) -> frozenset[str]:
    """The axes, and the columns of axes, that inputs take values of."""
    bindings = (binding for node in nodes.values() for binding in node["in"].values())
    return frozenset(b["axis"] for b in bindings if isinstance(b, dict) and "axis" in b)
