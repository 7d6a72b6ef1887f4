"""`--set` and `--sweep`, and the cell that a saved picture shows: a document with other literals and other axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nodes.interface.catalogue import Catalogue
from server.commands.terminal.errors import Refused
from server.commands.terminal.values import accepted
from server.engine import edit, strict
from server.engine.problems import Rejected

Change = Callable[[dict[str, Any], Catalogue, str, str], dict[str, Any]]


def apply(data: dict[str, Any], sets: Sequence[str], sweeps: Sequence[str], catalogue: Catalogue) -> dict[str, Any]:
    """The document with each `name=value` of `--set` and each `name=values` of `--sweep` in place."""
    for text in sets:
        data = _change(_set, data, catalogue, text, "--set prompt=\"a red heart\"")
    for text in sweeps:
        data = _change(edit.sweep, data, catalogue, text, "--sweep seed=0..7")
    return data


def pin(data: dict[str, Any], coordinates: dict[str, Any]) -> dict[str, Any]:
    """The document with every axis held at the coordinates that a saved picture carries."""
    for name, axis in data.get("axes", {}).items():
        if name in coordinates:
            data = edit.set_axis(data, name, {"values": [coordinates[name]]})
        elif "columns" in axis:
            held = {c: [coordinates.get(f"{name}.{c}")] for c in axis["columns"]}
            data = edit.set_axis(data, name, {"columns": held}) if None not in held.values() else data
    return data


def _set(data: dict[str, Any], catalogue: Catalogue, name: str, text: str) -> dict[str, Any]:
    try:
        return edit.set_text(data, catalogue, name, text)
    except Rejected as rejected:
        if rejected.problems[0].kind != "unknown_type":
            raise
        return edit.set_input(data, name, _guess(text))  # a pack's node: only the worker knows its ports and checks it


def _guess(text: str) -> Any:
    try:
        value = strict.loads(text.encode())
    except Rejected:
        return text
    return text if isinstance(value, dict) else value


def _change(change: Change, data: dict[str, Any], catalogue: Catalogue, text: str, example: str) -> dict[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise Refused(f"{example.split()[0]}: expected name=value such as {example}, got {text[:60]!r}")
    try:
        return change(data, catalogue, name.strip(), value)
    except Rejected as rejected:
        if rejected.problems[0].kind != "literal_refused":
            raise
        wanted = accepted(edit.port_of(data, catalogue, name.strip()))
        raise Refused(f"{example.split()[0]} {name.strip()}: expected {wanted}, got {value[:60]!r}") from rejected
