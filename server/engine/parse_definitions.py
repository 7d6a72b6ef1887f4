"""The definitions of a document: their nodes, inputs and outputs."""

from __future__ import annotations

from typing import Any

from server.engine.definitions import MAX_DEFINITIONS, Definition, DefinitionInput, Place
from server.engine.graph import MAX_NODES, Literal
from server.engine.literals import refuse_literal, shown
from server.engine.problems import Problem, Rejected
from server.engine.reader import Reader

_KEYS = frozenset({"title", "nodes", "inputs", "outputs", "ui"})
_INPUT_KEYS = frozenset({"to", "label", "help", "default", "type"})
_INPUT = "expected an input such as {\"to\": [\"sample.steps\"], \"label\": \"Steps\"}"


def read_definitions(reader: Reader, data: dict[str, Any]) -> dict[str, Definition]:
    """All definitions by name; what is wrong is noted."""
    found = reader.object(data, "definitions")
    if len(found) > MAX_DEFINITIONS:
        raise _too_large(f"expected at most {MAX_DEFINITIONS} definitions, got {len(found)}")
    definitions: dict[str, Definition] = {}
    nodes = 0
    for name, value in found.items():
        reader.name(name, "a definition", "definitions", name[:100])
        reader.inside = ("definitions", name)
        definitions[name] = _definition(reader, name, value)
        reader.inside = ()
        nodes += len(definitions[name].nodes)
        if nodes > MAX_NODES:
            raise _too_large(f"expected at most {MAX_NODES} nodes in all definitions, got more")
    return definitions


def _too_large(message: str) -> Rejected:
    return Rejected([Problem("too_large", message, {"pointer": "/definitions"})])


def _definition(reader: Reader, name: str, data: Any) -> Definition:
    if type(data) is not dict:
        reader.say("bad_document", "expected a definition such as {\"nodes\": {...}, \"inputs\": {...}, \"outputs\": "
                   f"{{...}}}}, got {shown(data)}")
        return Definition(name)
    for key in data.keys() - _KEYS:
        reader.say("unknown_key", f"unknown key {key[:60]!r}; a definition has {', '.join(sorted(_KEYS))}", key[:100])
    if "nodes" not in data:
        reader.say("bad_document", f"the definition {name!r} has no \"nodes\": "
                   "{name: {\"type\": ..., \"in\": {...}}}")
    reader.object(data, "ui")
    inputs = {ident: _input(reader, ident, value) for ident, value in reader.object(data, "inputs").items()}
    definition = Definition(name, _text(reader, data, "title"), reader.nodes(reader.object(data, "nodes")), inputs,
                            reader.places(data, "outputs"))
    definition.expose()
    return definition


def _text(reader: Reader, data: dict[str, Any], key: str, *steps: str) -> str:
    value = data.get(key, "")
    if not isinstance(value, str):
        reader.say("bad_document", f"expected a text as {key}, got {shown(value)}", *steps, key)
    return str(value)


def _input(reader: Reader, ident: str, data: Any) -> DefinitionInput:
    """One input of a definition."""
    here = ("inputs", ident[:100])
    reader.name(ident, "an input", *here)
    if type(data) is not dict or "to" not in data:
        reader.say("bad_document", f"{_INPUT}, got {shown(data)}", *here)
        return DefinitionInput(())
    for key in data.keys() - _INPUT_KEYS:
        reader.say("unknown_key", f"unknown key {key[:60]!r}; an input of a definition has "
                   f"{', '.join(sorted(_INPUT_KEYS))}", *here, key[:100])
    default = data.get("default")
    if why := refuse_literal(default):
        reader.say("bad_binding", why, *here, "default")
    label, words = _text(reader, data, "label", *here), _text(reader, data, "help", *here)
    return DefinitionInput(_targets(reader, data["to"], *here), Literal(default) if "default" in data else None,
                           _text(reader, data, "type", *here) or None, label, words)


def _targets(reader: Reader, data: Any, *steps: str) -> tuple[Place, ...]:
    """The ports that an input goes to."""
    if not isinstance(data, list) or not all(isinstance(t, str) for t in data) or len(set(data)) != len(data):
        reader.say("bad_document", f"expected a list of different \"node.port\", got {shown(data)}", *steps, "to")
        return ()
    places = []
    for index, text in enumerate(data):
        node, _, port = text.rpartition(".")
        if not node or not port:
            reader.say("bad_document", f"expected \"node.port\", got {shown(text)}", *steps, "to", index)
        places.append((node, port))
    return tuple(places)
