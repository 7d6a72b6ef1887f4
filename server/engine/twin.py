"""The toy twin of a workflow that samples: the same schedules, samplers and guidance, on points of the plane.

Each model becomes a mixture whose denoiser is exact, each prompt a class of it, each picture clean points of it, each
mask one of their coordinates. What lies between them and the samplers stays, with its values; a plot shows the paths,
where the samples landed and what went wrong. The given data stays as it is; what has no twin is Rejected.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from nodes.interface.catalogue import Catalogue, InputPort
from server.engine.check import check
from server.engine.graph import AxisRef, Binding, Literal, Node, Wire
from server.engine.parse import from_data
from server.engine.problems import Problem, Rejected
from server.engine.twin_classes import Classes, axes_taken, axis_name
from server.engine.twin_plot import with_plots
from server.engine.twin_rules import (
    CLIP,
    CLIP_SCALE,
    COORDINATE,
    COORDINATES,
    LABEL,
    MIXTURE,
    ONE_BY_ONE,
    PASSED,
    POINTS,
    PRESET,
    RECORD_PLOT,
    SAMPLERS,
    SPREAD,
    STAND_INS,
    WEAK_SPREAD,
    adapted,
    is_empty_prompt,
    keeps,
    ports_of,
    type_of,
)
from server.engine.workflow import Workflow

Document = dict[str, Any]


def twin(data: Document, catalogue: Catalogue) -> Document:
    """The document of the toy twin; raises Rejected with the problems of the workflow, or with what has no twin."""
    workflow = from_data(data)
    if problems := check(workflow, catalogue).problems:
        raise Rejected(problems)
    found = _Twin(workflow, catalogue).document()
    if problems := check(from_data(found), catalogue).problems:
        raise Rejected(Problem("no_twin", f"the twin of this workflow would not run: {p.message}") for p in problems)
    return found


class _Twin:
    """Walks from the samplers up to where models, prompts and pictures come from."""

    def __init__(self, workflow: Workflow, catalogue: Catalogue) -> None:
        self.workflow = workflow
        self.kinds = {name: kind for name, node in workflow.nodes.items()
                      if (kind := catalogue.find(node.type)) is not None}
        self.toy = any(kind.id == "denoisers.mixture" for kind in self.kinds.values())
        self.names: dict[tuple[str, str], str] = {}
        self.taken: set[str] = set()
        self.nodes: dict[str, Document] = {}
        self.mixture = ""
        self.classes = Classes(workflow)
        self.waiting: deque[str] = deque()
        self.problems: list[Problem] = []

    def document(self) -> Document:
        """The whole twin."""
        roots = [name for name, kind in self.kinds.items() if kind.id in SAMPLERS]
        if not roots:
            raise Rejected([Problem("no_sampling", "expected a workflow that samples, but it has no node of the type "
                                    f"{', '.join(SAMPLERS)}; add one, or make the twin of another workflow")])
        names = [self.kept(root) for root in roots]
        plots = [self.kept(name) for name, kind in self.kinds.items() if kind.id == RECORD_PLOT]
        while self.waiting:
            self.fill(self.waiting.popleft())
        if self.problems:
            raise Rejected(self.problems)
        self.finish(any(self.kinds[root].id == "samplers.adaptive" for root in roots))
        inputs = {name: f"{self.names[node, '']}.{port}" for name, (node, port) in self.workflow.inputs.items()
                  if (node, "") in self.names and port in self.nodes[self.names[node, ""]]["in"]}
        self.nodes, outputs = with_plots(self.nodes, names, self.mixture)
        outputs |= {name: f"{name}.figure" for name in plots}
        title = f"Toy twin of {self.workflow.title or 'a workflow'}"
        axes = self.classes.axes(self.nodes)
        return {"format": 1, "title": title, **({"axes": axes} if axes else {}), "nodes": self.nodes,
                "inputs": inputs, "outputs": outputs}

    def name(self, node: str, type_name: str) -> str:
        """The name in the twin of a node, or of what stands in for one of its outputs."""
        if (node, type_name) not in self.names:
            plain = name = node.replace("/", " ")[:80]
            number = 2
            while name in self.taken:
                name, number = f"{plain} {number}", number + 1
            self.names[node, type_name] = name
            self.taken.add(name)
        return self.names[node, type_name]

    def kept(self, node: str) -> str:
        """Keep a node; its inputs are filled in later."""
        if (node, "") not in self.names:
            self.waiting.append(node)
        return self.name(node, "")

    def fill(self, name: str) -> None:
        """Write a kept node, and keep or replace what its inputs come from."""
        node, kind = self.workflow.nodes[name], self.kinds[name]
        own = ports_of(kind, self.toy)
        inputs: Document = {port: value for port, value in own.items() if value is not None}
        for port, binding in node.inputs.items():
            if port not in own and (given := self.given(node, kind.input_by_name[port], binding)) is not None:
                inputs[port] = self.scaled(name, given) if kind.id == CLIP and port == "scale" else given
        if kind.id == CLIP:
            inputs["number"] = self.classes.number(name)
        over = {"over": list(node.over)} if node.over else {}
        self.nodes[self.name(name, "")] = {"type": type_of(kind), "in": inputs, **over}
        if kind.name == MIXTURE:
            self.mixture = self.mixture or self.name(name, "")

    def scaled(self, name: str, given: Any) -> Any:
        """CLIP's scale in the units of a classifier, also where it varies or comes from a node."""
        if not isinstance(given, dict):
            return given
        divided = self.name(name, "values.expression")
        self.nodes[divided] = {"type": "values.expression@1", "in": {"formula": f"a / {CLIP_SCALE:g}", "a": given}}
        return {"from": f"{divided}.number"}

    def given(self, node: Node, port: InputPort, binding: Binding) -> Any:
        """What an input is given in the twin; None = it stays empty."""
        if type(binding) is Literal:
            return adapted(self.kinds[node.name], port.name, binding, self.toy)
        if type(binding) is AxisRef:
            if self.kinds[node.name].name == LABEL and not self.toy:  # the mixture knows fewer classes than the model
                return self.classes.number(node.name)
            return {"axis": axis_name(self.workflow, binding)}
        assert isinstance(binding, Wire)
        above = self.kinds[binding.node]
        while above.id in PASSED:
            wire = self.workflow.nodes[binding.node].inputs[PASSED[above.id]]
            assert isinstance(wire, Wire)
            binding, above = wire, self.kinds[wire.node]
        if keeps(above, binding.port):
            if above.id.startswith("weights.") and not port.required:  # what a model's file says of its levels
                return None
            return {"from": f"{self.kept(binding.node)}.{binding.port}"}
        type_name = above.output_by_name[binding.port].type
        if type_name in STAND_INS:
            return self.stand_in(binding.node, type_name, port)
        self.problems.append(Problem("no_twin", f"{node.name} ({node.type}) has no twin: its {port.name} is of the "
                                     f"type {type_name}, and points of the plane have none; take the node out of the "
                                     "way from the model to the sampler", {"node": node.name, "port": port.name}))
        return None

    def stand_in(self, source: str, type_name: str, port: InputPort) -> Any:
        """The wire from what stands in for a model, a prompt or a picture."""
        kind, output = STAND_INS[type_name]
        if not port.required and is_empty_prompt(self.workflow.nodes[source], self.kinds[source]):
            return None
        name = self.name(source, kind)
        if kind == MIXTURE:
            self.mixture = self.mixture or name
            known = self.nodes.get(name, {}).get("in", {}).get("spread", WEAK_SPREAD)
            spread = known if port.name == "weak" else SPREAD
            self.nodes[name] = {"type": kind, "in": {"preset": PRESET, "spread": spread}}
        elif name not in self.nodes:
            self.nodes[name] = {"type": kind, "in": self.made(source, kind)}
        return {"from": f"{name}.{output}"}

    def made(self, source: str, kind: str) -> Document:
        """The inputs of what stands in for a prompt, a mask or a picture."""
        if kind == LABEL:
            return {"number": self.classes.number(source)}
        if kind == COORDINATE:
            masks = sum(node["type"] == COORDINATE for node in self.nodes.values())
            return {"coordinate": COORDINATES[masks % len(COORDINATES)]}
        return {"batch": POINTS}

    def finish(self, alone: bool) -> None:
        """Wire what needs the mixture, settle the classes, and take fewer points where each is sampled alone."""
        kept = axes_taken(self.nodes)
        for node in self.nodes.values():
            if "number" in node["in"]:
                node["in"]["number"] = self.classes.settled(node["in"]["number"], kept)
            if node["type"].startswith("latents.from_modes@"):
                node["in"].setdefault("modes", {"from": f"{self.mixture}.modes"})
            if node["type"].startswith("guidance.classifier@"):
                node["in"].setdefault("classifier", {"from": f"{self.mixture}.classifier"})
            if alone and node["in"].get("batch") == POINTS:
                node["in"]["batch"] = ONE_BY_ONE
