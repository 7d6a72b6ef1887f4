"""The published JSON Schema of the workflow document. `python -m server.engine.schema` rewrites the committed file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from server.engine.definitions import MAX_DEFINITIONS
from server.engine.graph import FORMAT, MAX_AXES, MAX_AXIS, MAX_NAME, MAX_NODES, MAX_TEXT

FILE = Path(__file__).parent.parent / "workflow.schema.json"

_NAME = {"type": "string", "minLength": 1, "maxLength": MAX_NAME, "pattern": "^[^./\\u0000-\\u001f]+$"}
_PLACE = {"type": "string", "pattern": "^.+\\.[^.]+$", "description": "node.port"}
_SCALAR = {"type": ["null", "boolean", "number", "string"], "maxLength": MAX_TEXT}
_LITERAL = {"anyOf": [{"$ref": "#/$defs/scalar"}, {"type": "array", "items": {"$ref": "#/$defs/scalar"}}]}
_COLUMN = {"type": "array", "items": {"$ref": "#/$defs/literal"}, "minItems": 1, "maxItems": MAX_AXIS}


def _only(key: str, value: dict[str, Any], description: str) -> dict[str, Any]:
    """An object with exactly this key."""
    return {"type": "object", "properties": {key: value}, "required": [key], "additionalProperties": False,
            "description": description}


def _named(value: dict[str, Any], most: int | None = None) -> dict[str, Any]:
    """An object from names to this."""
    limit = {} if most is None else {"maxProperties": most}
    return {"type": "object", "propertyNames": {"$ref": "#/$defs/name"}, "additionalProperties": value, **limit}


def _numbers(least: int, most: int) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "number"}, "minItems": least, "maxItems": most}


def _axis() -> dict[str, Any]:
    names = {"type": "array", "items": {"$ref": "#/$defs/name"}, "minItems": 2, "uniqueItems": True}
    return {"oneOf": [
        _only("values", {"$ref": "#/$defs/column"}, "these values, in this order"),
        _only("range", _numbers(2, 3), "[start, stop] or [start, stop, step]; stop is not included"),
        _only("linspace", _numbers(3, 3), "[first, last, count], equal steps"),
        _only("geomspace", _numbers(3, 3), "[first, last, count], equal ratios"),
        _only("columns", {**_named({"$ref": "#/$defs/column"}), "minProperties": 1},
              "columns of equal length that walk together"),
        _only("zip", names, "axes of equal length that walk together as this one")]}


def _binding() -> dict[str, Any]:
    return {"anyOf": [{"$ref": "#/$defs/literal"}, _only("from", _PLACE, "a wire from an output"),
                      _only("axis", {"type": "string"}, "the value of an axis, or of axis.column")]}


def _node() -> dict[str, Any]:
    kind = {"type": "string", "pattern": "^([A-Za-z_]\\w*(\\.[A-Za-z_]\\w*){1,3}@[1-9][0-9]*|use:[^./]+)$",
            "description": "family.name@version, or use:NAME of a definition"}
    over = {"type": "array", "items": {"$ref": "#/$defs/name"}, "uniqueItems": True,
            "description": "the axes that this node reduces, the first one slowest"}
    return {"type": "object", "required": ["type"], "additionalProperties": False,
            "properties": {"type": kind, "in": _named({"$ref": "#/$defs/binding"}), "over": over}}


def _definition() -> dict[str, Any]:
    """A part that is drawn once and used as nodes."""
    text = {"type": "string"}
    entry = {"type": "object", "required": ["to"], "additionalProperties": False, "properties": {
        "to": {"type": "array", "items": _PLACE, "uniqueItems": True,
               "description": "the ports inside that it goes to"},
        "label": text, "help": text, "type": text,
        "default": {"$ref": "#/$defs/literal", "description": "where an instance sets nothing"}}}
    return {"type": "object", "required": ["nodes"], "additionalProperties": False,
            "description": "nodes that stand wherever a node has the type use:NAME; ids of inputs and outputs stay",
            "properties": {"title": text, "nodes": _named({"$ref": "#/$defs/node"}, MAX_NODES),
                           "inputs": _named(entry), "outputs": _named(_PLACE), "ui": {"type": "object"}}}


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a workflow document."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Wireloom workflow",
        "description": "A graph of named nodes. The order of keys means nothing; everything about looks is under ui.",
        "type": "object", "required": ["format", "nodes"], "additionalProperties": False,
        "properties": {
            "format": {"const": FORMAT}, "title": {"type": "string"},
            "axes": _named({"$ref": "#/$defs/axis"}, MAX_AXES), "nodes": _named({"$ref": "#/$defs/node"}, MAX_NODES),
            "inputs": _named(_PLACE), "outputs": _named(_PLACE),
            "definitions": _named({"$ref": "#/$defs/definition"}, MAX_DEFINITIONS), "ui": {"type": "object"}},
        "$defs": {"name": _NAME, "scalar": _SCALAR, "literal": _LITERAL, "column": _COLUMN, "axis": _axis(),
                  "binding": _binding(), "node": _node(), "definition": _definition()}}


def text() -> str:
    """The schema as the committed file has it."""
    return json.dumps(schema(), indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(text())
