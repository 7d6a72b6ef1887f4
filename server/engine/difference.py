"""The difference of two workflows in words: what was added, removed, renamed, rewired, set, and how much was moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nodes.interface.catalogue import Catalogue
from server.engine.difference_looks import looks
from server.engine.difference_nodes import changed_nodes
from server.engine.graph import Axis
from server.engine.part import Part, definitions_of, part_of
from server.engine.renames import Renames, renamed_definitions, renamed_nodes
from server.engine.words_values import alternatives, shown, value_words
from server.engine.workflow import Workflow

MAX_CHANGES = 2_000


@dataclass(frozen=True, slots=True)
class Change:
    """One change: its kind for programs, its words, where it is, and what stood there before and after."""

    kind: str
    text: str
    where: dict[str, str] = field(default_factory=dict)
    before: Any = None
    after: Any = None

    def to_data(self) -> dict[str, Any]:
        """The change as JSON data."""
        return {"kind": self.kind, "text": self.text, "where": self.where, "before": self.before, "after": self.after}


def difference(before: Workflow, after: Workflow, catalogue: Catalogue) -> list[Change]:
    """All changes from one workflow to the other, in a fixed order; none where they are the same."""
    found = [*_title(before.title, after.title), *_axes(before.axes, after.axes)]
    definitions = renamed_definitions(before, after)
    found += _part(part_of(before, catalogue), part_of(after, catalogue), definitions)
    found += _places(before.data, after.data, "inputs", "sets")
    found += _places(before.data, after.data, "outputs", "comes from")
    found += _definitions(before, after, catalogue, definitions)
    found += [Change("looks", text) for text in looks(before.data, after.data)]
    found = [replace(change, text=shown(change.text)) for change in found]
    if len(found) > MAX_CHANGES:
        found = [*found[:MAX_CHANGES], Change("more", f"and {len(found) - MAX_CHANGES:,} more changes")]
    return found


def _title(before: str, after: str) -> Iterator[Change]:
    if before != after:
        yield Change("title", f"title: {value_words(before)} -> {value_words(after)}", {}, before, after)


def _axes(before: Mapping[str, Axis], after: Mapping[str, Axis]) -> Iterator[Change]:
    """Axes added, removed and changed."""
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        where = {"axis": name}
        if old is None and new is not None:
            yield Change("axis_added", f"added the axis {name}: {_axis(new)}", where, None, new.labels())
        elif old is not None and new is None:
            yield Change("axis_removed", f"removed the axis {name}: {_axis(old)}", where, old.labels(), None)
        elif old is not None and new is not None and _exactly(old) != _exactly(new):
            words = f"{_axis(old)} -> {_axis(new)}" if _axis(old) != _axis(new) else f"other values, {_axis(new)}"
            yield Change("axis_changed", f"axis {name}: {words}", where, old.labels(), new.labels())


def _exactly(axis: Axis) -> str:
    return repr((axis.zipped, sorted(axis.columns.items())))


def _axis(axis: Axis) -> str:
    return ", ".join(f"{column + ' ' if column else ''}{alternatives(values)}"
                     for column, values in sorted(axis.columns.items()))


def _part(before: Part, after: Part, definitions: Renames) -> Iterator[Change]:
    """The changes of the nodes of the document or of one definition."""
    nodes = renamed_nodes(before, after, definitions)
    inside = {"definition": after.definition.name} if after.definition else {}
    prefix = f"definition {after.definition.name}: " if after.definition else ""
    for kind, text, where, old, new in changed_nodes(before, after, nodes, definitions):
        yield Change(kind, prefix + text, {**where, **inside}, old, new)


def _places(before: dict[str, Any], after: dict[str, Any], key: str, verb: str) -> Iterator[Change]:
    """Declared inputs or outputs added, removed and led elsewhere."""
    old, new, one = before.get(key, {}), after.get(key, {}), key[:-1]
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name), new.get(name)
        if was == now:
            continue
        text = f"added the {one} {name}: {verb} {now}" if was is None else f"removed the {one} {name}" \
            if now is None else f"{one} {name}: {verb} {now}, was {was}"
        kind = "added" if was is None else "removed" if now is None else "changed"
        yield Change(f"{one}_{kind}", text, {one: name}, was, now)


def _definitions(before: Workflow, after: Workflow, catalogue: Catalogue, renames: Renames) -> Iterator[Change]:
    old, new = definitions_of(before), definitions_of(after)
    for name in sorted(old):
        if name not in renames.to_new:
            yield Change("definition_removed", f"removed the definition {name}", {"definition": name})
        elif renames.to_new[name] != name:
            yield Change("definition_renamed", f"renamed the definition {name} to {renames.to_new[name]}",
                         {"definition": renames.to_new[name]}, name, renames.to_new[name])
    for name in sorted(new):
        if name not in renames.to_old:
            yield Change("definition_added", f"added the definition {name}", {"definition": name})
            continue
        was = renames.to_old[name]
        yield from _definition(before.data["definitions"][was], after.data["definitions"][name], name)
        yield from _part(Part(before, catalogue, old[was].nodes, old[was]),
                         Part(after, catalogue, new[name].nodes, new[name]), renames)


def _definition(before: dict[str, Any], after: dict[str, Any], name: str) -> Iterator[Change]:
    """The changes of the interface of a definition."""
    for change in _interface(before, after):
        yield Change(change.kind, f"definition {name}: {change.text}", {**change.where, "definition": name},
                     change.before, change.after)


def _interface(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    yield from _title(before.get("title", ""), after.get("title", ""))
    yield from _places(before, after, "outputs", "comes from")
    old, new = before.get("inputs", {}), after.get("inputs", {})
    for ident in sorted(old.keys() | new.keys()):
        was, now = old.get(ident), new.get(ident)
        if was is None:
            yield Change("input_added", f"added the input {ident}: sets {_to(now)}", {"input": ident}, None, now)
        elif now is None:
            yield Change("input_removed", f"removed the input {ident}", {"input": ident}, was, None)
        else:
            yield from _input(was, now, ident)


def _input(before: dict[str, Any], after: dict[str, Any], ident: str) -> Iterator[Change]:
    """The changes of one input of a definition."""
    for key in ("label", "help", "type", "default"):
        was, now = before.get(key), after.get(key)
        if repr(was) != repr(now) or (key in before) != (key in after):
            yield Change("input_changed", f"{key} of the input {ident}: {_said(before, key)} -> {_said(after, key)}",
                         {"input": ident}, was, now)
    if sorted(before["to"]) != sorted(after["to"]):
        yield Change("input_changed", f"input {ident}: sets {_to(after)}, was {_to(before)}", {"input": ident},
                     before["to"], after["to"])


def _said(entry: dict[str, Any], key: str) -> str:
    return value_words(entry[key]) if key in entry else "none"


def _to(entry: dict[str, Any]) -> str:
    return ", ".join(sorted(entry["to"])) or "nothing"
