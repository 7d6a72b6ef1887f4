"""`--set` and `--sweep`: a workflow with other literals and other axes, parsed by the types of its ports."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

from nodes.interface.catalogue import Catalogue, InputPort
from server.commands.terminal.errors import Refused
from server.commands.terminal.values import read_axis, read_value
from server.engine import edit


def apply(data: dict[str, Any], sets: Sequence[str], sweeps: Sequence[str], catalogue: Catalogue) -> dict[str, Any]:
    """The document with each `name=value` of `--set` and each `name=values` of `--sweep` in place."""
    for text in sets:
        name, value = _halves(text, "--set", "prompt=\"a red heart\"")
        target, port = find_port(data, name, catalogue)
        data = edit.set_input(data, target, read_value(port, value, f"--set {name}"))
    for text in sweeps:
        name, value = _halves(text, "--sweep", "seed=0..7")
        data = _sweep(data, name, value, catalogue)
    return data


def pin(data: dict[str, Any], coordinates: dict[str, Any]) -> dict[str, Any]:
    """The document with every axis held at the coordinates that a saved picture carries."""
    for name, axis in _section(data, "axes").items():
        if name in coordinates:
            data = edit.set_axis(data, name, {"values": [coordinates[name]]})
        elif isinstance(axis, dict) and isinstance(axis.get("columns"), dict):
            data = edit.set_axis(data, name, {"columns": _row(name, axis["columns"], coordinates)})
    return data


def find_port(data: dict[str, Any], name: str, catalogue: Catalogue) -> tuple[str, InputPort]:
    """The `node.port` and its port that a declared input, or `node.port` itself, stands for."""
    target = name if "." in name else _section(data, "inputs").get(name)
    if not isinstance(target, str):
        raise Refused(_unknown_input(data, name))
    node_name, _, port_name = target.rpartition(".")
    node = _section(data, "nodes").get(node_name)
    if not isinstance(node, dict):
        raise Refused(f"{name}: there is no node {node_name!r}; {_near(node_name, _section(data, 'nodes'))}")
    kind = catalogue.find(str(node.get("type")))
    if kind is None:
        raise Refused(f"{name}: node {node_name!r} has the unknown type {node.get('type')!r}; "
                      "`wireloom nodes` lists all")
    port = kind.input_by_name.get(port_name)
    if port is None:
        raise Refused(f"{name}: {kind.name} has no input {port_name!r}; {_near(port_name, kind.input_by_name)}")
    return target, port


def _sweep(data: dict[str, Any], name: str, text: str, catalogue: Catalogue) -> dict[str, Any]:
    if name in _section(data, "axes"):
        target, port = _user_of_axis(data, name, catalogue)
        return edit.set_axis(data, name, {"values": read_axis(port, text, f"--sweep {name}")})
    target, port = find_port(data, name, catalogue)
    axis = name if "." not in name else _free_name(port.name, _section(data, "axes"))
    data = edit.set_axis(data, axis, {"values": read_axis(port, text, f"--sweep {name}")})
    return edit.set_input(data, target, {"axis": axis})


def _user_of_axis(data: dict[str, Any], axis: str, catalogue: Catalogue) -> tuple[str, InputPort]:
    for node_name, node in _section(data, "nodes").items():
        for port_name, binding in _section(node, "in").items():
            if isinstance(binding, dict) and binding.get("axis") == axis:
                return find_port(data, f"{node_name}.{port_name}", catalogue)
    raise Refused(f"--sweep {axis}: no input uses the axis {axis!r}")


def _row(name: str, columns: dict[str, Any], coordinates: dict[str, Any]) -> dict[str, Any]:
    wanted = {c: coordinates[f"{name}.{c}"] for c in columns if f"{name}.{c}" in coordinates}
    return {c: [wanted[c]] if c in wanted else values for c, values in columns.items()}


def _halves(text: str, option: str, example: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise Refused(f"{option}: expected name=value such as {option} {example}, got {text[:60]!r}")
    return name.strip(), value


def _section(data: Any, name: str) -> dict[str, Any]:
    section = data.get(name) if isinstance(data, dict) else None
    return section if isinstance(section, dict) else {}


def _free_name(name: str, taken: dict[str, Any]) -> str:
    return next(n for n in [name, *(f"{name} {i}" for i in range(2, len(taken) + 3))] if n not in taken)


def _unknown_input(data: dict[str, Any], name: str) -> str:
    inputs = _section(data, "inputs")
    known = f"its inputs are {', '.join(inputs)}" if inputs else "it declares no inputs; name a port as node.port"
    return f"the workflow has no input {name!r}; {_near(name, inputs, known)}"


def _near(name: str, known: Sequence[str] | dict[str, Any], otherwise: str = "") -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"did you mean {near[0]!r}?" if near else otherwise or f"there are {', '.join(list(known)[:20]) or 'none'}"
