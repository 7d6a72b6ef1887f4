"""The plots of a toy twin: for each sampler the paths of some of its points, and where all of them landed."""

from __future__ import annotations

from typing import Any

from server.engine.twin_rules import FOLLOWED, FOLLOWS, MODES, RECORD_PATHS, RECORDERS

Document = dict[str, Any]
_TOWARDS = ("positive", "both", "then", "first", "denoiser")
"""The inputs of guidance that lead to what is asked for; the first that is there counts."""

MOST_LINKS = 1000  # of a chain of guidance that are followed


def with_plots(nodes: dict[str, Document], samplers: list[str], mixture: str) -> tuple[dict[str, Document], Document]:
    """The nodes with the plots of these samplers, and the outputs that show them."""
    nodes, outputs = dict(nodes), {}
    for name in samplers:
        inputs: Document = {"points": {"from": f"{name}.latent"}, "modes": {"from": f"{mixture}.modes"},
                            "background": {"from": f"{mixture}.density"}, "title": name}
        if nodes[name]["type"] == FOLLOWS:
            inputs["paths"] = {"from": f"{name}.path"}
        if nodes[name]["type"] in RECORDERS:
            paths = free_name(nodes, f"{name} paths")
            nodes[paths] = {"type": RECORD_PATHS, "in": {"record": {"from": f"{name}.record"}, "points": FOLLOWED}}
            inputs["paths"] = {"from": f"{paths}.path"}
        if (wanted := class_asked_for(nodes, name)) is not None:
            inputs["wanted"] = wanted
        plot = free_name(nodes, f"{name} modes")
        nodes[plot] = {"type": MODES, "in": inputs}
        outputs[name] = f"{plot}.figure"
    return nodes, outputs


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
