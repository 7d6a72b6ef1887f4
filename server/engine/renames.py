"""Which nodes and definitions of two workflows are the same under another name."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from server.engine.definitions import USE
from server.engine.graph import AxisRef, Binding, Literal, Node, Wire
from server.engine.part import Part, reading_order
from server.engine.workflow import Workflow

_MOST = 2_000


@dataclass(slots=True)
class Renames:
    """What is there before and after: {old name: new name} and back."""

    to_new: dict[str, str] = field(default_factory=dict)
    to_old: dict[str, str] = field(default_factory=dict)

    def pair(self, old: str, new: str) -> None:
        """These two are the same."""
        self.to_new[old], self.to_old[new] = new, old

    def type_of(self, node: Node) -> str:
        """The type of a node of the workflow before, as it is called after."""
        if not node.type.startswith(USE):
            return node.type
        name = node.type[len(USE):]
        return USE + self.to_new.get(name, name)


def renamed_definitions(before: Workflow, after: Workflow) -> Renames:
    """Definitions of equal names, then those that only changed their name."""
    old, new = before.data.get("definitions", {}), after.data.get("definitions", {})
    found = Renames()
    for name in sorted(old.keys() & new.keys()):
        found.pair(name, name)
    free: dict[str, list[str]] = defaultdict(list)
    for name in sorted(new.keys() - old.keys(), reverse=True):
        free[_content(new[name])].append(name)
    for name in sorted(old.keys() - new.keys()):
        if same := free[_content(old[name])]:
            found.pair(name, same.pop())
    return found


def _content(definition: dict[str, Any]) -> str:
    return json.dumps({k: v for k, v in definition.items() if k not in ("ui", "title")}, sort_keys=True)


def renamed_nodes(before: Part, after: Part, definitions: Renames) -> Renames:
    """Nodes of equal names; then, in the order of reading, those of one type whose inputs hold the same."""
    found = Renames()
    for name in sorted(before.nodes.keys() & after.nodes.keys()):
        found.pair(name, name)
    gone = [name for name in reading_order(before) if name not in after.nodes]
    come = [name for name in reading_order(after) if name not in before.nodes]
    if not gone or not come or len(gone) + len(come) > _MOST:
        return found
    _pair_equal(before, after, definitions, found, gone, come)
    _pair_alike(before, after, definitions, found, gone, come)
    return found


def _pair_equal(before: Part, after: Part, definitions: Renames, found: Renames, gone: list[str],
                come: list[str]) -> None:
    """Pair nodes that differ in nothing but their name."""
    free: dict[str, list[str]] = defaultdict(list)
    for name in reversed(come):
        free[_signature(after.nodes[name], after.nodes[name].type, {})].append(name)
    for name in gone:
        node = before.nodes[name]
        if same := free[_signature(node, definitions.type_of(node), found.to_new)]:
            found.pair(name, same.pop())


def _signature(node: Node, kind: str, names: dict[str, str]) -> str:
    return repr((kind, node.over, sorted((port, written(b, names)) for port, b in node.inputs.items())))


def _pair_alike(before: Part, after: Part, definitions: Renames, found: Renames, gone: list[str],
                come: list[str]) -> None:
    """Pair what is left where a type lost one node and got one, and the new one goes where the old one went."""
    left, right = _by_type(before, gone, found.to_new, definitions), _by_type(after, come, found.to_old, Renames())
    went, goes = _followers(before, found.to_new), _followers(after, {})
    for kind, names in sorted(left.items()):
        if len(names) == 1 and len(right.get(kind, ())) == 1:
            old, new = names[0], right[kind][0]
            if went.get(old) and went[old] == goes.get(new):
                found.pair(old, new)


def _by_type(part: Part, names: list[str], known: dict[str, str], definitions: Renames) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if name not in known:
            found[definitions.type_of(part.nodes[name])].append(name)
    return found


def _followers(part: Part, names: dict[str, str]) -> dict[str, set[tuple[str, str]]]:
    """{node: {(follower as it is called after, its input)}}; declared outputs count as followers."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for name, node in part.nodes.items():
        for port, binding in node.inputs.items():
            if type(binding) is Wire:
                found[binding.node].add((names.get(name, name), port))
    for output, (source, _) in part.outputs.items():
        found[source].add((f"/{output}", ""))
    return found


def written(binding: Binding | None, names: dict[str, str] | None = None) -> str:
    """A binding as text that is equal exactly where bindings are; nodes under their new names."""
    if type(binding) is Wire:
        return f"<{(names or {}).get(binding.node, binding.node)}.{binding.port}"
    if type(binding) is AxisRef:
        return f"@{binding.axis}.{binding.column}"
    return f"={json.dumps(binding.value, sort_keys=True)}" if type(binding) is Literal else ""

