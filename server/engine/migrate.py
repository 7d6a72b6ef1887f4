"""Migrations: old documents are brought to the newest format, one step at a time.

A migration takes a document of its format and returns a new one of the next; it never changes what it was given.
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


def migration(start: int) -> Callable[[Migration], Migration]:
    """Register the step from format `start` to `start + 1`."""

    def register(step: Migration) -> Migration:
        MIGRATIONS[start] = step
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
    return data


def _rejected(message: str) -> Rejected:
    return Rejected([Problem("bad_format", message, {"pointer": "/format"})])
