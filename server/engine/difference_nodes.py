"""Changes of nodes in words: added, removed, renamed, of another type, set, rewired, swept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nodes.interface.catalogue import InputPort
from server.engine.graph import AxisRef, Binding, Literal, Node, Wire
from server.engine.outline import binding_words
from server.engine.part import Part, reading_order
from server.engine.renames import Renames, written
from server.engine.words_values import joined, value_words

Found = tuple[str, str, dict[str, str], Any, Any]
"""Kind, words, where, before, after."""


def changed_nodes(before: Part, after: Part, nodes: Renames, definitions: Renames) -> Iterator[Found]:
    """All changes of nodes: what is gone, what is new, then what changed in those that stayed."""
    for name in reading_order(before):
        if name not in nodes.to_new:
            node = before.nodes[name]
            yield "node_removed", f"removed {name} ({_type(node)})", {"node": name}, node.type, None
    order = reading_order(after)
    for name in order:
        if name not in nodes.to_old:
            yield _added(after, after.nodes[name])
    for name in order:
        old = nodes.to_old.get(name)
        if old is None:
            continue
        if old != name:
            yield "node_renamed", f"renamed {old} to {name}", {"node": name}, old, name
        yield from _changed(before, after, before.nodes[old], after.nodes[name], nodes, definitions)


def _type(node: Node) -> str:
    return node.type.partition("@")[0]


def _added(part: Part, node: Node) -> Found:
    """A new node: what it is, and what stands in it."""
    kind, shows = part.kind(node), part.shows(node)
    said = kind.help.rstrip(".") if kind else f"an instance of {shows.name}" if shows else "not known here"
    given = [f"{port} {binding_words(part, node.inputs[port], kind.input_by_name.get(port) if kind else None)}"
             for port in part.ports(node) if port in node.inputs]
    gets = f", with {joined(given[:6])}" if given else ""
    return "node_added", f"added {node.name} ({_type(node)}: {said}){gets}", {"node": node.name}, None, node.type


def _changed(before: Part, after: Part, old: Node, new: Node, nodes: Renames, definitions: Renames) -> Iterator[Found]:
    where = {"node": new.name}
    if definitions.type_of(old) != new.type:
        yield "type", f"{new.name}: is now {new.type}, was {old.type}", where, old.type, new.type
    if old.over != new.over:
        yield "over", f"{new.name}: reduces {joined(new.over) or 'nothing'}, was {joined(old.over) or 'nothing'}", \
            where, list(old.over), list(new.over)
    kind = after.kind(new)
    ports = after.ports(new)
    for port in [*ports, *(p for p in before.ports(old) if p not in ports)]:
        was, now = old.inputs.get(port), new.inputs.get(port)
        if written(was, nodes.to_new) != written(now):
            known = kind.input_by_name.get(port) if kind else None
            kind_of, text = _input(before, after, known, was, now)
            yield kind_of, f"{new.name}.{port}: {text}", {**where, "port": port}, before.raw(old.name, port), \
                after.raw(new.name, port)


def _input(before: Part, after: Part, port: InputPort | None, was: Binding | None,
           now: Binding | None) -> tuple[str, str]:
    """Kind and words of an input that holds something else."""
    old, new = binding_words(before, was, port), binding_words(after, now, port)
    if type(was) is Wire and type(now) is Wire:
        return "rewired", f"wired {new}, was {old}"
    if type(now) is Wire:
        return "wired", f"{old} -> wired {new}"
    if type(was) is Wire:
        return "unwired", f"wired {old} -> {new}"
    if type(now) is AxisRef or type(was) is AxisRef:
        return ("swept" if type(now) is AxisRef else "value"), f"{old} -> {new}"
    return "value", f"{old} -> {new}" if old != new else _where_texts_differ(was, now, old)


def _where_texts_differ(was: Binding | None, now: Binding | None, shown: str) -> str:
    """Words for two values that look alike when they are cut short or written as their default."""
    old, new = (b.value if type(b) is Literal else None for b in (was, now))
    if isinstance(old, str) and isinstance(new, str):
        at = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
        start = max(at - 20, 0)
        return f"…{value_words(old[start:at + 30])} -> …{value_words(new[start:at + 30])}"
    return f"{shown} is now written {_written(now)}, was {_written(was)}"


def _written(binding: Binding | None) -> str:
    return "nowhere" if binding is None else repr(binding.value)[:60] if type(binding) is Literal else "otherwise"

