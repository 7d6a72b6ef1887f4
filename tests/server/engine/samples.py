"""A small catalogue without torch, a cache in a dictionary and an executor that writes formulas: for engine tests."""

from __future__ import annotations

import json
from typing import Any

from nodes.interface.catalogue import AXIS, BATCH, Catalogue, InputPort, NodeType, OutputPort
from nodes.interface.widgets import Choice, ImageFile, ModelFile, Range, Seed
from server.engine import parse
from server.engine.calls import Call, Plan
from server.engine.check import Checked, check
from server.engine.execution import CallError, Entry
from server.engine.keys import key_calls
from server.engine.plan import plan
from server.engine.workflow import Workflow

ENVIRONMENT = {"device": "cpu", "dtype": "float32"}


def item(name: str, type_name: str, **more: Any) -> InputPort:
    """A required input."""
    return InputPort(name, type_name, f"the {name}", **more)


def given(name: str, type_name: str, default: Any, **more: Any) -> InputPort:
    """An input with a default."""
    return InputPort(name, type_name, f"the {name}", required=False, default=default, **more)


def kind(ident: str, inputs: list[InputPort], *outputs: tuple[str, ...], cheap: bool = True) -> NodeType:
    """A node type."""
    ports = tuple(OutputPort(o[0], o[1], "the result", *o[2:]) for o in outputs)
    return NodeType(ident, 1, f"{ident}.", "", tuple(inputs), ports, cheap=cheap)


TYPES = [
    kind("values.number", [given("value", "Number", 0.0, widget=Range(-1e6, 1e6))], ("number", "Number")),
    kind("values.integer", [given("value", "Integer", 0)], ("integer", "Integer")),
    kind("values.text", [given("text", "Text", "")], ("text", "Text")),
    kind("values.flag", [given("on", "Boolean", False)], ("on", "Boolean")),
    kind("values.list", [given("values", "Numbers", None, optional=True)], ("values", "Numbers")),
    kind("values.add", [item("a", "Number"), item("b", "Number"), given("sign", "Number", 1.0)], ("sum", "Number")),
    kind("values.total", [item("values", "Number", kind=AXIS), given("more", "Number", None, kind=AXIS, optional=True),
                          given("label", "Text", "")], ("total", "Number")),
    kind("values.spread", [item("values", "Number", kind=AXIS, at_least=3)], ("std", "Number")),
    kind("weights.load", [given("file", "Text", "starter/a.safetensors", widget=ModelFile("any"))],
         ("model", "Denoiser"), ("encoder", "TextEncoder")),
    kind("images.load", [item("file", "Text", widget=ImageFile())], ("image", "Image"), cheap=False),
    kind("latents.noise", [item("model", "Denoiser"), given("seed", "Integer", 0, widget=Seed()),
                           given("batch", "Integer", 1, widget=Range(1, 64))],
         ("latent", "Latent", "batch 3 H W"), cheap=False),
    kind("samplers.sample", [item("denoiser", "Denoiser"), item("noise", "Latent", shape="N C H W"),
                             given("solver", "Text", "heun", widget=Choice(["euler", "heun"])),
                             given("steps", "Integer", 18, widget=Range(1, 1000))],
         ("latent", "Latent", "N C H W"), cheap=False),
    kind("latents.to_image", [item("latent", "Latent", shape="N C H W")], ("image", "Image", "N 3 4*H 4*W")),
    kind("images.resize", [item("image", "Image"), item("width", "Integer")], ("image", "Image")),
    kind("images.grey", [item("image", "Image", shape="N 1 H W")], ("image", "Image", "N 1 H W")),
    kind("images.grid", [item("images", "Image", kind=AXIS), given("title", "Text", "")], ("image", "Image")),
    kind("metrics.fid", [item("real", "Image", kind=BATCH, at_least=2),
                         item("generated", "Image", kind=BATCH, at_least=2, shape="N C H W")], ("score", "Score")),
    kind("images.select", [item("image", "Image")], ("mask", "Mask")),
]
CATALOGUE = Catalogue.of(TYPES, source="samples")
CODED = Catalogue({t.id: NodeType(**{**t.__dict__, "code": "c0de"}) for t in TYPES}, "c0de")


def document(nodes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A document of format 1."""
    return {"format": 1, "nodes": nodes, **more}


def node(type_name: str, over: list[str] | None = None, **inputs: Any) -> dict[str, Any]:
    """A node; `"a.b"` in a tuple is a wire, in a set an axis."""
    bound = {k: {"from": v[0]} if isinstance(v, tuple) else {"axis": next(iter(v))} if isinstance(v, set) else v
             for k, v in inputs.items()}
    data: dict[str, Any] = {"type": f"{type_name}@1", "in": bound}
    return {**data, "over": over} if over is not None else data


def checked(data: dict[str, Any]) -> tuple[Workflow, Checked]:
    """A document, parsed from its bytes and checked."""
    workflow = parse.parse(json.dumps(data).encode())
    return workflow, check(workflow, CATALOGUE)


def kinds(data: dict[str, Any]) -> list[str]:
    """The kinds of all problems of a document."""
    return [p.kind for p in checked(data)[1].problems]


def planned(data: dict[str, Any], targets: list[str] | None = None, **environment: str) -> Plan:
    """The plan of a document without problems, with keys."""
    workflow, found = checked(data)
    assert not found.problems, [p.message for p in found.problems]
    return key_calls(plan(workflow, found, targets), CATALOGUE, {**ENVIRONMENT, **environment}, digest_of_file)


def digest_of_file(widget_kind: str, name: str) -> str:
    """As if the contents of a file were its name."""
    return f"digest of {name}"


class MemoryCache:
    """Results in a dictionary."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.lost: set[str] = set()

    def get(self, key: str) -> Entry | None:
        """The result, unless it was lost behind our back."""
        if key in self.lost:
            self.lost.discard(key)
            del self.entries[key]
        return self.entries.get(key)

    def has(self, key: str) -> bool:
        """Whether there is one."""
        return key in self.entries

    def put(self, key: str, entry: Entry, milliseconds: float, cheap: bool) -> None:
        """Keep one."""
        self.entries[key] = entry


class Formulas:
    """Executes a call by writing down what it would compute, as text; fails where it is told to."""

    def __init__(self, fail: Any = lambda call: False) -> None:
        self.fail = fail
        self.ran: list[str] = []

    def __call__(self, call: Call, inputs: dict[str, Any]) -> Entry:
        """The formula of each output."""
        self.ran.append(call.node)
        if self.fail(call):
            raise CallError({"kind": "bad_input", "message": "told to fail", "where": {}, "fixes": []},
                            {"a": {"type": "Number"}})
        over = f"|{json.dumps(call.axes)}" if call.axes else ""
        text = f"{call.type[:-2]}({json.dumps(inputs, sort_keys=True)}{over})"
        outputs = next(t for t in TYPES if t.name == call.type).outputs
        values = {p.name: f"{text}.{p.name}" for p in outputs}
        return Entry(values, {p: {"type": "Text", "length": len(v)} for p, v in values.items()})
