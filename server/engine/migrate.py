"""Migrations: old documents are brought to the newest format, and old uses of nodes to the newest version.

Each goes one step: from a format to the next, or from a version of a node type to the next. None changes what it was
given; each has a test.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.engine.graph import FORMAT
from server.engine.problems import Problem, Rejected

Document = dict[str, Any]
Migration = Callable[[Document], Document]

MIGRATIONS: dict[int, Migration] = {}
"""By the format that it starts from."""
NODE_MIGRATIONS: dict[str, Migration] = {}
"""By the full type that it starts from, such as "samplers.sample@1"."""


def migration(start: int) -> Callable[[Migration], Migration]:
    """Register the step from format `start` to `start + 1`."""

    def register(step: Migration) -> Migration:
        MIGRATIONS[start] = step
        return step

    return register


def node_migration(start: str) -> Callable[[Migration], Migration]:
    """Register the step of a node {"type", "in", ...} from "family.name@N" to version N + 1."""

    def register(step: Migration) -> Migration:
        NODE_MIGRATIONS[start] = step
        return step

    return register


def to_newest(data: Document, newest: int = FORMAT) -> Document:
    """The same document in the newest format; raises Rejected for formats that cannot be read."""
    found = data.get("format")
    if type(found) is not int:
        raise _rejected(f"expected \"format\": {newest} at the top of the workflow, got {str(found)[:40]}")
    if found > newest:
        raise _rejected(f"the workflow has format {found}; this Wireloom reads up to format {newest}: update it")
    while found < newest:
        if found not in MIGRATIONS:
            raise _rejected(f"there is no way from format {found} to format {newest}")
        data = {**MIGRATIONS[found](data), "format": found + 1}
        found += 1
    if found < 1:
        raise _rejected(f"expected format 1 to {newest}, got {found}")
    return _newest_nodes(data) if NODE_MIGRATIONS else data


def _newest_nodes(data: Document) -> Document:
    data = _newest_part(data)
    definitions = data.get("definitions")
    if not isinstance(definitions, dict):
        return data
    return {**data, "definitions": {name: _newest_part(one) for name, one in definitions.items()}}


def _newest_part(data: Any) -> Any:
    """The document or definition with its nodes at the newest versions."""
    nodes = data.get("nodes") if isinstance(data, dict) else None
    if not isinstance(nodes, dict):
        return data
    return {**data, "nodes": {name: _newest_node(node) for name, node in nodes.items()}}


def _newest_node(node: Any) -> Any:
    """The node at the newest version that the steps lead to."""
    while isinstance(node, dict) and isinstance(node.get("type"), str) and node["type"] in NODE_MIGRATIONS:
        ident, _, version = node["type"].partition("@")
        node = {**NODE_MIGRATIONS[node["type"]](node), "type": f"{ident}@{int(version) + 1}"}
    return node


def _rejected(message: str) -> Rejected:
    return Rejected([Problem("bad_format", message, {"pointer": "/format"})])
