"""Changes of a document from outside: set an input, set or add an axis, apply a fix. The given data stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nodes.interface.catalogue import Catalogue, InputPort
from server.engine.definitions import MAX_DEPTH, USE
from server.engine.findings import closest, listed
from server.engine.literals import refuse_literal
from server.engine.problems import Problem, Rejected
from server.engine.typed_text import axis_from_text, literal_from_text

Document = dict[str, Any]


def place_of(data: Document, target: str) -> tuple[str, str]:
    """(node, port) of a declared input or of "node.port"; raises Rejected where neither is there."""
    inputs, nodes = _object(data, "inputs"), _object(data, "nodes")
    node, _, port = str(inputs.get(target, target)).rpartition(".")
    if isinstance(nodes.get(node), dict) and port:
        return node, port
    if "/" in node and isinstance(nodes.get(node.partition("/")[0]), dict):
        raise Rejected([Problem("inside_definition", f"{target[:100]} is inside a definition, which all its instances "
                                f"show; promote it to an input and set that: {node.partition('/')[0]}.ID",
                                {"input": target[:100]})])
    known = [*inputs, *nodes]
    meant = closest(target, known)
    hint = f"did you mean {meant!r}?" if meant else f"inputs: {listed(inputs)}; or name node.port"
    raise Rejected([Problem("unknown_input", f"no input is called {target[:60]!r}; {hint}", {"input": target[:100]})])


def port_of(data: Document, catalogue: Catalogue, target: str) -> InputPort:
    """The input port that a target names; raises Rejected where the node type has none."""
    return port_at(data, catalogue, data, *place_of(data, target))


def port_at(data: Document, catalogue: Catalogue, part: Document, node: str, port: str) -> InputPort:
    """The input port of a node of the document or of a definition; of an instance, the port that its input goes to."""
    for _ in range(MAX_DEPTH + 1):
        kind = str(_object(_object(part, "nodes"), node).get("type"))
        one = _object(data, "definitions").get(kind[len(USE):]) if kind.startswith(USE) else None
        if not isinstance(one, dict):
            break
        part = one
        places = _object(_object(one, "inputs"), port).get("to")
        if not isinstance(places, list) or not places:
            have = listed(_object(one, "inputs"))
            raise Rejected([Problem("unknown_port", f"{node} ({kind}) has no input {port[:60]!r} that goes anywhere; "
                                    f"it has {have}", {"node": node, "port": port})])
        node, _, port = str(places[0]).rpartition(".")
    return _port_of_type(catalogue, node, str(_object(_object(part, "nodes"), node).get("type")), port)


def _port_of_type(catalogue: Catalogue, node: str, name: str, port: str) -> InputPort:
    kind = catalogue.find(name)
    if kind is None:
        raise Rejected([Problem("unknown_type", f"{node}: unknown node type {name!r}", {"node": node})])
    if port not in kind.input_by_name:
        meant = closest(port, kind.input_by_name)
        hint = f"did you mean {meant!r}?" if meant else f"it has {listed(kind.input_by_name)}"
        raise Rejected([Problem("unknown_port", f"{node} ({kind.id}) has no input {port[:60]!r}; {hint}",
                                {"node": node, "port": port})])
    return kind.input_by_name[port]


def set_input(data: Document, target: str, value: Any) -> Document:
    """The document with a value typed into an input. An axis that only this input used keeps just this value."""
    node, port = place_of(data, target)
    if why := refuse_literal(value):
        raise Rejected([Problem("bad_binding", f"{target}: {why}", {"node": node, "port": port})])
    bound = _object(data["nodes"][node], "in").get(port)
    if isinstance(bound, dict) and _is_alone(data, bound.get("axis")):
        return set_axis(data, bound["axis"], {"values": [value]})
    return _bind(data, node, port, value)


def set_inputs(data: Document, values: Mapping[str, Any]) -> Document:
    """The document with several declared inputs set: a workflow called as a function."""
    inputs = _object(data, "inputs")
    problems: list[Problem] = []
    for name, value in values.items():
        try:
            if name not in inputs:
                meant = closest(name, inputs)
                hint = f"did you mean {meant!r}?" if meant else f"it has {listed(inputs)}"
                raise Rejected([Problem("unknown_input", f"the workflow has no input {name[:60]!r}; {hint}",
                                        {"input": name[:100]})])
            data = set_input(data, name, value)
        except Rejected as rejected:
            problems += rejected.problems
    if problems:
        raise Rejected(problems)
    return data


def set_text(data: Document, catalogue: Catalogue, target: str, text: str) -> Document:
    """The document with an input set from text, read as the type of its port: `--set steps=20`."""
    return set_input(data, target, literal_from_text(text, port_of(data, catalogue, target), target))


def set_axis(data: Document, name: str, axis: Mapping[str, Any]) -> Document:
    """The document with this axis, new or replaced; `axis` is such as {"range": [0, 8]}."""
    return {**data, "axes": {**_object(data, "axes"), name: dict(axis)}}


def sweep(data: Document, catalogue: Catalogue, name: str, text: str) -> Document:
    """The document with an axis over these values: `--sweep cfg=1,3,5` or `--sweep seed=0..7` (both ends included).

    name: an axis that is there, a declared input or node.port; the last two get an axis of their own
    """
    if name in _object(data, "axes"):
        users = _users(data, name)
        port = port_at(data, catalogue, *users[0]) if users else None
        return set_axis(data, name, axis_from_text(text, port, name))
    node, port_name = place_of(data, name)
    port = port_of(data, catalogue, name)
    axis = _free(data, port_name if "." in name else name)
    return set_axis(_bind(data, node, port_name, {"axis": axis}), axis, axis_from_text(text, port, name))


def _users(data: Document, axis: str) -> list[tuple[Document, str, str]]:
    """Inputs that take the value of this axis: of the document, then of its definitions."""
    parts = [data, *(one for one in _object(data, "definitions").values() if isinstance(one, dict))]
    return [(part, name, port) for part in parts
            for name, node in _object(part, "nodes").items() if isinstance(node, dict)
            for port, bound in _object(node, "in").items() if isinstance(bound, dict) and bound.get("axis") == axis]


def _is_alone(data: Document, axis: Any) -> bool:
    """Whether this is a plain axis that one input takes and no zip names."""
    axes = _object(data, "axes")
    kind = axes.get(axis) if isinstance(axis, str) else None
    if not isinstance(kind, dict) or "columns" in kind or "zip" in kind:
        return False
    zips = [other["zip"] for other in axes.values() if isinstance(other, dict) and "zip" in other]
    zipped = any(isinstance(members, list) and axis in members for members in zips)
    return not zipped and len(_users(data, axis)) == 1


def _object(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The object under a key; an empty one where there is none, so that a malformed document is left to the parser."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _free(data: Document, wanted: str) -> str:
    name, number = wanted, 2
    while name in _object(data, "axes"):
        name, number = f"{wanted}{number}", number + 1
    return name


def _bind(data: Document, node: str, port: str, value: Any) -> Document:
    old = data["nodes"][node]
    new = {**old, "in": {**_object(old, "in"), port: value}}
    return {**data, "nodes": {**data["nodes"], node: new}}


def apply_fix(data: Document, change: Mapping[str, Any]) -> Document:
    """The document after a fix: {"patch": [add and remove operations of RFC 6902]}."""
    for step in change["patch"]:
        keys = [k.replace("~1", "/").replace("~0", "~") for k in step["path"].split("/")[1:]]
        data = _put(data, keys, step)
    return data


def _put(data: Document, keys: Sequence[str], step: Mapping[str, Any]) -> Document:
    """A copy in which one place is set or taken out; only the objects on the way are copied."""
    top = {**data}
    place = top
    for key in keys[:-1]:
        place[key] = dict(place.get(key, {}))
        place = place[key]
    if step["op"] == "remove":
        place.pop(keys[-1], None)
    else:
        place[keys[-1]] = step["value"]
    return top
