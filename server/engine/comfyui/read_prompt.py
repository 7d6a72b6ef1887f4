"""ComfyUI's API format: {id: {class_type, inputs, _meta: {title}}}; a link is [id, slot]."""

from __future__ import annotations

from typing import Any

from server.engine.comfyui.source import MAX_SOURCE_NODES, Link, Source, SourceNode
from server.engine.problems import Problem, Rejected


def read_prompt(data: dict[str, Any]) -> Source:
    """The nodes of a prompt. Raises Rejected where there are too many."""
    check_count(len(data))
    source = Source()
    for name, given in data.items():
        kind = given.get("class_type") if isinstance(given, dict) else None
        if not isinstance(kind, str) or not kind:
            source.warnings.append(f"{name[:40]!r} is no node (it has no class_type) and is left out")
            continue
        meta, inputs = given.get("_meta"), given.get("inputs")
        title = meta.get("title") if isinstance(meta, dict) else None
        source.nodes[name] = SourceNode(name, kind, title if isinstance(title, str) else "",
                                        dict(inputs) if isinstance(inputs, dict) else {})
    for node in source.nodes.values():
        node.inputs = {port: _read_input(value) for port, value in node.inputs.items()}
    return source


def check_count(count: int) -> None:
    """Refuse more nodes than a workflow of ours could hold. Raises Rejected."""
    if count > MAX_SOURCE_NODES:
        raise Rejected([Problem("too_large", f"expected at most {MAX_SOURCE_NODES} nodes, got {count}")])


def _read_input(value: Any) -> Any:
    """A link, or the value; a list that is no link is wrapped."""
    if isinstance(value, list) and len(value) == 2:
        node, slot = value
        if isinstance(node, (str, int)) and not isinstance(node, bool) and type(slot) is int and 0 <= slot < 1000:
            return Link(str(node), slot)
    if isinstance(value, dict) and value.keys() == {"__value__"}:
        return value["__value__"]
    return value
