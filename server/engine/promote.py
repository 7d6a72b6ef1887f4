"""Promote a parameter that lies inside definitions to an input outside, through all levels at once; and take it back.

The given data stays as it is; what is no workflow is Rejected. What instances make does not change: an input that
nobody sets falls back inside.
"""

from __future__ import annotations

from typing import Any

from server.engine.definitions import MAX_DEPTH, USE
from server.engine.parse import from_data
from server.engine.problems import Problem, Rejected

Document = dict[str, Any]


def promote(data: Document, place: str, name: str | None = None, label: str = "",
            inside: str | None = None) -> tuple[Document, str]:
    """The document in which "instance/.../node.port" can be set as "instance.id", and that place.

    Each definition on the way gets an input for it, or keeps the one that it has; all their instances then have it.
    name: wanted id; label: what people read; both of new inputs
    inside: the definition that `place` begins in, where it is not the document; it gets the input too, and the id
            comes back alone
    """
    if inside is not None:
        instance = {"definition": {"type": f"{USE}{inside}"}}
        promoted, found = promote({**data, "nodes": instance}, f"definition/{place}", name, label)
        return {**promoted, "nodes": data["nodes"]}, found.rpartition(".")[2]
    data = from_data(data).data
    path, port = _split(place)
    names = _definitions(data, path)
    definitions = dict(_object(data, "definitions"))
    for level in range(len(names) - 1, -1, -1):
        one = definitions[names[level]]
        target = f"{path[level + 1]}.{port}"
        ident = _known_input(one, target)
        if ident is None:
            ident = _free_id(one, name or port)
            entry = {"to": [target], **({"label": label} if label else {})}
            definitions[names[level]] = {**one, "inputs": {**_object(one, "inputs"), ident: entry}}
        port = ident
    return ({**data, "definitions": definitions} if names else data), f"{path[0]}.{port}"


def _split(place: str) -> tuple[list[str], str]:
    nodes, _, port = place.rpartition(".")
    path = nodes.split("/")
    if not port or not all(path) or len(path) > MAX_DEPTH + 1:
        raise _rejected("bad_place", f"expected \"instance/node.port\", got {place[:100]!r}")
    return path, port


def _definitions(data: Document, path: list[str]) -> list[str]:
    """The definition that each instance on the path shows."""
    names: list[str] = []
    part = data
    for depth, node in enumerate(path):
        kind = _object(_object(part, "nodes"), node).get("type")
        if not isinstance(kind, str):
            raise _rejected("dangling_input", f"there is no node {'/'.join(path[:depth + 1])[:200]!r}")
        if depth == len(path) - 1:
            break
        names.append(kind[len(USE):] if kind.startswith(USE) else "")
        part = _object(_object(data, "definitions"), names[-1])
        if not part:
            raise _rejected("unknown_definition", f"{node[:60]!r} is no instance of a definition ({kind[:60]})")
    return names


def _known_input(one: Document, target: str) -> str | None:
    return next((ident for ident, entry in sorted(_object(one, "inputs").items())
                 if isinstance(entry, dict) and target in entry.get("to", ())), None)


def _free_id(one: Document, wanted: str) -> str:
    ident, number = wanted, 2
    while ident in _object(one, "inputs"):
        ident, number = f"{wanted}{number}", number + 1
    return ident


def demote(data: Document, definition: str, ident: str) -> tuple[Document, list[str]]:
    """The document without this input of a definition, nor those further out that go only there; and what is lost.

    What the input gives by default is written inside. Values that instances had set are taken away: they are listed
    as "node.id", with "definition:" before those that stand inside a definition.
    """
    lost: list[str] = []
    data = from_data(data).data
    if ident not in _object(_object(_object(data, "definitions"), definition), "inputs"):
        raise _rejected("unknown_port", f"the definition {definition[:60]!r} has no input {ident[:60]!r}")
    waiting = [(definition, ident)]
    while waiting:
        name, gone = waiting.pop()
        data = _without_input(data, name, gone)
        data, more = _without_uses(data, name, gone, lost)
        waiting += more
    return data, lost


def _without_input(data: Document, name: str, ident: str) -> Document:
    """The document in which the definition has no such input; its default is written into the ports."""
    one = data["definitions"][name]
    entry = one["inputs"][ident]
    nodes = dict(_object(one, "nodes"))
    if "default" in entry:
        for node, _, port in (str(target).rpartition(".") for target in entry.get("to", ())):
            if node in nodes:
                nodes[node] = {**nodes[node], "in": {**_object(nodes[node], "in"), port: entry["default"]}}
    inputs = {k: v for k, v in one["inputs"].items() if k != ident}
    return {**data, "definitions": {**data["definitions"], name: {**one, "nodes": nodes, "inputs": inputs}}}


def _without_uses(data: Document, name: str, ident: str, lost: list[str]) -> tuple[Document, list[tuple[str, str]]]:
    """The document in which no instance sets this input; and the inputs further out that now go nowhere."""
    top = _without_values(data, name, ident, "", lost)
    gone = {f"{node}.{ident}" for node, one in _object(data, "nodes").items() if _shows(one, name)}
    if "inputs" in top:
        top = {**top, "inputs": {k: v for k, v in top["inputs"].items() if v not in gone}}
    definitions, empty = dict(top["definitions"]), []
    for outer, one in definitions.items():
        changed = _without_values(one, name, ident, f"{outer}:", lost)
        targets = {f"{node}.{ident}" for node, inner in _object(one, "nodes").items() if _shows(inner, name)}
        for key, entry in _object(one, "inputs").items():
            left = [target for target in entry.get("to", ()) if target not in targets]
            if len(left) < len(entry.get("to", ())):
                changed = {**changed, "inputs": {**changed["inputs"], key: {**entry, "to": left}}}
                empty += [] if left else [(outer, key)]
        definitions[outer] = changed
    return {**top, "definitions": definitions}, empty


def _without_values(part: Document, name: str, ident: str, prefix: str, lost: list[str]) -> Document:
    nodes = dict(_object(part, "nodes"))
    for node, one in nodes.items():
        if _shows(one, name) and ident in _object(one, "in"):
            lost.append(f"{prefix}{node}.{ident}")
            nodes[node] = {**one, "in": {k: v for k, v in one["in"].items() if k != ident}}
    return {**part, "nodes": nodes}


def _shows(node: Any, name: str) -> bool:
    return isinstance(node, dict) and node.get("type") == f"{USE}{name}"


def _object(value: Any, key: str) -> dict[str, Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _rejected(kind: str, message: str) -> Rejected:
    return Rejected([Problem(kind, message)])
