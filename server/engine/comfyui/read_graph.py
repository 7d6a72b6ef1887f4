"""What ComfyUI's editor saves, as the nodes that run: typed values get their names, what is no node goes away."""

from __future__ import annotations

import math
from typing import Any

from server.engine.comfyui.drawn import BYPASSED, MUTED, Drawn, object_of, objects, read_drawn
from server.engine.comfyui.follow import PRIMITIVE, REROUTES, Typed, follow
from server.engine.comfyui.source import Box, Link, Source, SourceNode
from server.engine.comfyui.table import table
from server.engine.comfyui.typed_prompts import CLASSES, as_run, has_choice

NOTES = ("Note", "MarkdownNote")
SEEDS = ("seed", "noise_seed")
AFTER = ("fixed", "increment", "decrement", "randomize", "increment-wrap")
"""What ComfyUI's editor may do with a seed after a run; the word stands behind the seed."""
MOST_BOXES = 500
FARTHEST = 1e6


def read_graph(data: dict[str, Any]) -> Source:
    """The nodes of a graph, with their notes and groups. Raises Rejected where there are too many."""
    source, drawn = Source(), read_drawn(data)
    for node in drawn.values():
        if node.kind in NOTES:
            source.notes.append(_note(node))
        elif node.mode in (MUTED, BYPASSED):
            how = "muted" if node.mode == MUTED else "bypassed"
            source.warnings.append(f"{node.kind[:60]} {node.id[:40]} is {how} and is left out, as ComfyUI does")
        elif node.kind not in REROUTES and node.kind != PRIMITIVE and node.definition is None:
            source.nodes[node.id] = _read_node(drawn, node, source.warnings)
    source.notes = source.notes[:MOST_BOXES]
    for group in objects(data.get("groups"))[:MOST_BOXES]:
        x, y, width, height = _numbers(group.get("bounding"), 4)
        source.groups.append(Box(str(group.get("title", ""))[:200], x, y, width, height))
    return source


def _read_node(drawn: dict[str, Drawn], node: Drawn, warnings: list[str]) -> SourceNode:
    inputs = _typed(node)
    for typed in CLASSES.get(node.kind, ()):
        if isinstance(text := inputs.get(typed), str):
            inputs[typed] = as_run(text)
            if has_choice(text):
                warnings.append(f"{node.kind} {node.id[:40]}: of {{a|b}} in its {typed} ComfyUI picks one at random; "
                                "here it stays as it is typed")
    for i, socket in enumerate(node.sockets()):
        name = socket.get("name")
        if not isinstance(name, str) or i not in node.origins:
            continue
        found = follow(drawn, node.origins[i], warnings)
        if isinstance(found, Typed):
            inputs[name] = found.value
        elif found is not None:
            inputs[name] = Link(*found)
    outputs = tuple(str(o.get("name", ""))[:100] for o in objects(node.data.get("outputs")))
    title = node.data.get("title")
    x, y = _numbers(_outermost(drawn, node).data.get("pos"), 2)
    return SourceNode(node.id, node.kind, title if isinstance(title, str) else "", inputs, (x, y), outputs)


def _outermost(drawn: dict[str, Drawn], node: Drawn) -> Drawn:
    """The node, or the instance of the subgraph that it is in."""
    return drawn.get(node.id.partition(":")[0], node)


def _typed(node: Drawn) -> dict[str, Any]:
    """The typed values by name: they are saved by place, with a word behind each seed."""
    values = node.data.get("widgets_values")
    if isinstance(values, dict):
        return dict(values)
    names, given = _names(node), list(values) if isinstance(values, list) else []
    found: dict[str, Any] = {}
    at = 0
    for name in names:
        if at >= len(given):
            break
        found[name] = given[at]
        at += 1
        if name in SEEDS and at < len(given) and isinstance(given[at], str) and given[at] in AFTER:
            at += 1
    if node.kind not in table():
        found.update({f"value_{i + 1}": given[i] for i in range(at, len(given))})
    return found


def _names(node: Drawn) -> list[str]:
    """What the typed values are called: of a known class as our table says, else as the graph itself says."""
    known = table().get(node.kind)
    if known is not None:
        return list(known.widgets)
    named = list(object_of(node.data.get("widgets_values_named")))
    return named or [str(s["widget"]["name"])[:100] for s in node.sockets()
                     if isinstance(s.get("widget"), dict) and "name" in s["widget"]]


def _note(node: Drawn) -> Box:
    values = node.data.get("widgets_values")
    text = values[0] if isinstance(values, list) and values and isinstance(values[0], str) else ""
    (x, y), (width, height) = _numbers(node.data.get("pos"), 2), _numbers(node.data.get("size"), 2)
    return Box(text[:10_000], x, y, width, height)


def _numbers(data: Any, count: int) -> list[float]:
    """So many numbers within limits, from a list or from an object with the keys "0", "1", ...; else zeros."""
    if isinstance(data, dict):
        data = [data.get(str(i)) for i in range(count)]
    given = data if isinstance(data, list) else []
    return [_number(given[i]) if i < len(given) else 0.0 for i in range(count)]


def _number(value: Any) -> float:
    good = type(value) in (int, float) and math.isfinite(value)
    return max(-FARTHEST, min(FARTHEST, float(value))) if good else 0.0
