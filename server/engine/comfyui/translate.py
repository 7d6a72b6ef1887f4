"""A workflow of ComfyUI to one of ours that makes the same picture, and in words what was not translated or differs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

from server.engine.comfyui.boxes import looks
from server.engine.comfyui.document import Found, find
from server.engine.comfyui.draft import MAX_WARNINGS, Draft, seen
from server.engine.comfyui.order import in_order
from server.engine.comfyui.read_graph import read_graph
from server.engine.comfyui.read_prompt import read_prompt
from server.engine.comfyui.source import Link, Source
from server.engine.comfyui.step import Step, Untranslated, Values, fill_placeholder, placeholder, port_of
from server.engine.comfyui.table import table
from server.engine.comfyui.values import Plain, Wire
from server.engine.graph import FORMAT
from server.engine.parse import from_data

TITLE = "From ComfyUI"


@dataclass(frozen=True, slots=True)
class Translated:
    """Our document, and the warnings in the order of the nodes."""

    workflow: dict[str, Any]
    warnings: list[str]


def translate(raw: bytes) -> Translated:
    """The workflow in these bytes: JSON of ComfyUI or a PNG that carries it. Raises Rejected for anything else."""
    source = read(find(raw))
    draft = Draft()
    for text in source.warnings:
        draft.warn(text)
    values: Values = {}
    drop_dead_links(source, draft)
    roles = roles_of(source)
    for name in in_order(source):
        write(Step(source.nodes[name], source, draft, values, roles, table().get(source.nodes[name].kind)))
    for name in draft.waiting:  # grows while it is walked
        fill_placeholder(Step(source.nodes[name], source, draft, values, roles, None))
    workflow = {"format": FORMAT, "title": TITLE, "nodes": draft.nodes, "outputs": draft.outputs,
                "ui": looks(source, draft)}
    from_data(workflow)
    return Translated(workflow, [seen(text) for text in draft.warnings[:MAX_WARNINGS]])


def read(found: Found) -> Source:
    """The nodes of a file. Where it holds both, what ran counts, and the graph says where it lay."""
    if found.prompt is None:
        return read_graph(found.graph or {})
    source = read_prompt(found.prompt)
    if found.graph is not None:
        drawn = read_graph(found.graph)
        source.notes, source.groups = drawn.notes, drawn.groups
        for name, node in source.nodes.items():
            if (there := drawn.nodes.get(name)) is not None and there.kind == node.kind:
                node.place, node.outputs, node.title = there.place, there.outputs, node.title or there.title
    return source


def write(step: Step) -> None:
    """Write what stands for one node: what the table says, or a placeholder."""
    if step.translation is None:
        step.warn("is not known here; a placeholder keeps its values and wires")
        stand_in(step)
        return
    before = len(step.draft.nodes)
    try:
        step.translation.write(step)
        if step.translation.differs:
            step.warn(step.translation.differs)
    except Untranslated as why:
        kept = set(step.draft.placeholders.values())
        for name in [*islice(step.draft.nodes, before, None)]:
            if name not in kept:
                step.draft.remove(name)
        step.warn(f"{why}; a placeholder keeps its values and wires")
        stand_in(step)


def stand_in(step: Step) -> None:
    """A placeholder, and its outputs for those that come after."""
    name = placeholder(step.node, step.draft)
    for slot in sorted(step.draft.taken.get(step.node.id, ())):
        step.values[step.node.id, slot] = Plain(Wire(name, port_of(step.node, slot)))


def drop_dead_links(source: Source, draft: Draft) -> None:
    """Take away links to nodes that are not there, and say so; note which outputs are taken."""
    for node in source.nodes.values():
        for port, value in list(node.inputs.items()):
            if not isinstance(value, Link):
                continue
            if value.node in source.nodes:
                draft.taken.setdefault(value.node, set()).add(value.slot)
            else:
                del node.inputs[port]
                draft.warn(f"{node.kind[:60]} {node.id[:40]}: its {port[:40]} takes from {value.node[:40]}, which is "
                           "not there")


def roles_of(source: Source) -> dict[str, str]:
    """Which nodes are wired to an input called positive or negative: what becomes of them is called so."""
    return {value.node: port for node in source.nodes.values() for port, value in node.inputs.items()
            if isinstance(value, Link) and port in ("positive", "negative")}

