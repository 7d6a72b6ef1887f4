"""The workflow of ours while it is written: nodes with names and places, outputs, warnings."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from server.engine.comfyui.values import Wire
from server.engine.graph import MAX_NODES, MAX_TEXT
from server.engine.literals import MAX_INTEGER, refuse_literal
from server.engine.problems import Problem, Rejected

MAX_WARNINGS = 500
SCALE = 1.6
"""Our nodes for one of ComfyUI's need this much more room."""
_CELL = (260, 250)
_COLUMNS = 2
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Draft:
    """Collects what is written.

    placeholders: {node of ComfyUI: name of ours that stands for it}; waiting: those that have no inputs yet
    shared:       wires of nodes that several of ComfyUI's use, by what they are
    taken:        the outputs of ComfyUI's nodes that something takes
    lying:        how many nodes of ours lie where one of ComfyUI's lay
    """

    def __init__(self) -> None:
        self.nodes: dict[str, dict[str, Any]] = {}
        self.outputs: dict[str, str] = {}
        self.places: dict[str, dict[str, int]] = {}
        self.warnings: list[str] = []
        self.used: dict[str, int] = {}
        self.placeholders: dict[str, str] = {}
        self.waiting: list[str] = []
        self.shared: dict[Any, Wire] = {}
        self.taken: dict[str, set[int]] = {}
        self.lying: dict[str, int] = {}

    def warn(self, text: str) -> None:
        """Say what was not translated or differs; the same thing once."""
        if text not in self.warnings and len(self.warnings) < MAX_WARNINGS:
            self.warnings.append(text)

    def add(self, kind: str, name: str, inputs: dict[str, Any], source: str = "",
            place: tuple[float, float] | None = None) -> str:
        """Write a node; its name. Inputs that are None are left empty. source: the node of ComfyUI it stands for."""
        if len(self.nodes) >= MAX_NODES:
            raise Rejected([Problem("too_large", f"expected a workflow that becomes at most {MAX_NODES} nodes")])
        name = self.free_name(name)
        self.nodes[name] = {"type": kind, "in": self.bindings(name, inputs)}
        if place is not None:
            nth = self.lying[source] = self.lying.get(source, -1) + 1
            self.places[name] = {"x": round(place[0] * SCALE) + nth % _COLUMNS * _CELL[0],
                                 "y": round(place[1] * SCALE) + nth // _COLUMNS * _CELL[1]}
        return name

    def remove(self, name: str) -> None:
        """Take a node away that nothing uses yet."""
        del self.nodes[name]
        self.places.pop(name, None)
        self.shared = {key: wire for key, wire in self.shared.items() if wire.node != name}

    def bindings(self, node: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """What stands in the inputs, as the document says it."""
        return {port: self.binding(node, port, value) for port, value in inputs.items()
                if value is not None and not self.refused(node, port, value)}

    def binding(self, node: str, port: str, value: Any) -> Any:
        """A wire, or a value within our limits."""
        if isinstance(value, Wire):
            return {"from": f"{value.node}.{value.port}"}
        if type(value) is int and abs(value) > MAX_INTEGER:
            self.warn(f"{node}.{port}: {value} is larger than 2**53, the largest whole number here; the noise differs")
            return value % MAX_INTEGER
        return seen(value) if isinstance(value, str) else value

    def refused(self, node: str, port: str, value: Any) -> bool:
        """Whether this can stand in no input; says so."""
        if isinstance(value, Wire) or (type(value) is int and abs(value) <= 2**64):
            return False
        if (isinstance(value, str) and len(value) * 4 > MAX_TEXT) or refuse_literal(value) is not None:
            self.warn(f"{node}.{port}: its value can stand in no input here and is left out")
            return True
        return False

    def free_name(self, wanted: str) -> str:
        """A name that nothing has yet, like the wanted one."""
        base = plain_name(wanted)
        name, nth = base, self.used.get(base, 1)
        while name in self.nodes:
            nth += 1
            name = f"{base}_{nth}"
        self.used[base] = nth
        return name


def plain_name(wanted: str) -> str:
    """What may be the name of a node, an input or an output, out of any text."""
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", wanted)).replace(".", "_").replace("/", "_")
    return " ".join(text.split())[:80].strip() or "node"


def seen(text: str) -> str:
    """The text in whole characters: half ones become question marks."""
    return text.encode("utf-8", "replace").decode()
