"""What a workflow consists of, as plain objects: nodes, bindings, axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FORMAT = 1
MAX_NODES = 10_000
MAX_WIRES = 50_000
MAX_AXIS = 10_000
MAX_AXES = 64
MAX_NAME = 100
MAX_TEXT = 1_000_000
MAX_CALLS = 200_000
MAX_REFERENCES = 2_000_000


@dataclass(slots=True)
class Literal:
    """A value typed into an input: null, a boolean, a number, a text or a list of those."""

    value: Any


@dataclass(slots=True)
class Wire:
    """An input that takes what the output `port` of `node` gives."""

    node: str
    port: str


@dataclass(slots=True)
class AxisRef:
    """An input that takes the value of an axis; `column` where the axis has named columns."""

    axis: str
    column: str | None = None


Binding = Literal | Wire | AxisRef


@dataclass(slots=True)
class Node:
    """A use of a node type; `over` are the axes that it reduces, the first one slowest."""

    name: str
    type: str
    inputs: dict[str, Binding]
    over: tuple[str, ...] = ()


@dataclass(slots=True)
class Axis:
    """A named, ordered set of coordinates: `columns[""]` of a plain axis, one column a name of a table or zip.

    zipped: the columns are axes of their own name that walk together
    """

    name: str
    length: int
    columns: dict[str, tuple[Any, ...]]
    zipped: bool = False

    def labels(self) -> list[Any]:
        """The value of each cell; where there are several columns, an object of them."""
        if "" in self.columns:
            return list(self.columns[""])
        names = list(self.columns)
        return [dict(zip(names, row, strict=True)) for row in zip(*self.columns.values(), strict=True)]

    def coordinates(self, position: int) -> dict[str, Any]:
        """The coordinates of one cell: {axis: value}, {axis.column: value} or, of a zip, {zipped axis: value}."""
        if "" in self.columns:
            return {self.name: self.columns[""][position]}
        prefix = "" if self.zipped else f"{self.name}."
        return {prefix + column: values[position] for column, values in self.columns.items()}
