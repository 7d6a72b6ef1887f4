"""The plots of a toy twin: for each sampler the paths of some of its points, and where all of them landed."""

from __future__ import annotations

from typing import Any

from server.engine.twin_rules import FOLLOWED, MODES, PATHS, SAMPLE

Document = dict[str, Any]
_TOWARDS = ("positive", "both", "then", "first", "denoiser")
"""The inputs of guidance that lead to what is asked for; the first that is there counts."""

VALUES = {str: ("values.text@1", "value", "text"), int: ("values.integer@1", "value", "integer"),
          float: ("values.number@1", "value", "number")}
"""The node that holds a value of this type, its input and its output."""

_NUMBERS = ("eta", "churn")

MOST_LINKS = 1000  # of a chain of guidance that are followed


def with_plots(nodes: dict[str, Document], samplers: list[str], mixture: str) -> tuple[dict[str, Document], Document]:
    """The nodes with the plots of these samplers, and the outputs that show them."""
    nodes, outputs = dict(nodes), {}
    for name in samplers:
        inputs: Document = {"points": {"from": f"{name}.latent"}, "modes": {"from": f"{mixture}.modes"},
                            "background": {"from": f"{mixture}.density"}, "title": name}
        if nodes[name]["type"] == SAMPLE:
            paths = free_name(nodes, f"{name} paths")
            nodes[paths] = {"type": PATHS, "in": {**nodes[name]["in"], "points": FOLLOWED}}
            inputs["paths"] = {"from": f"{paths}.path"}
        if (wanted := class_asked_for(nodes, name)) is not None:
            inputs["wanted"] = wanted
        plot = free_name(nodes, f"{name} modes")
        nodes[plot] = {"type": MODES, "in": inputs}
        outputs[name] = f"{plot}.figure"
    return nodes, outputs


def share_inputs(nodes: dict[str, Document], inputs: Document) -> Document:
    """The declared inputs, where those of samplers set a node of their own, from which sampler and paths are wired."""
    shared = dict(inputs)
    for name, place in inputs.items():
        node, _, port = place.rpartition(".")
        value = nodes[node]["in"][port]
        if port in _NUMBERS and type(value) is int:
            value = float(value)
        if nodes[node]["type"] == SAMPLE and type(value) in VALUES:
            kind, field, output = VALUES[type(value)]
            made = free_name(nodes, name)
            nodes[made] = {"type": kind, "in": {field: value}}
            nodes[node]["in"][port] = {"from": f"{made}.{output}"}
            shared[name] = f"{made}.{field}"
    return shared


def free_name(nodes: dict[str, Document], wanted: str) -> str:
    """A name that no node has."""
    name, number = wanted, 2
    while name in nodes:
        name, number = f"{wanted} {number}", number + 1
    return name


def class_asked_for(nodes: dict[str, Document], name: str) -> Any:
    """What stands in the number of the class that a sampler is guided to; None where several or none are asked for."""
    node: Document | None = nodes[name]
    for _ in range(MOST_LINKS):
        if node is None:
            break
        if node["type"].startswith(("guidance.label@", "guidance.classifier@")):
            return node["in"].get("number", 0)
        ways = (node["in"][port]["from"] for port in _TOWARDS if "from" in _object(node["in"].get(port)))
        node = nodes.get(next(ways, "").rpartition(".")[0])
    return None


def _object(value: Any) -> Document:
    return value if isinstance(value, dict) else {}
