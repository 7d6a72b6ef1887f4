"""Pages of the gallery, newest first, found by key: the last page costs what the first does."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from server.gallery.query import Where

_COLUMNS = ("r.id, u.id, r.output, r.cell, r.file, r.kind, r.digest, r.media, r.size, r.width, r.height, r.thumbnail, "
            "r.created, r.title, r.prompt, r.models, r.recipe, r.stars, "
            "(SELECT json_group_array(tag) FROM result_tags t WHERE t.result = r.id)")
_NAMES = ("id", "run", "output", "cell", "file", "kind", "digest", "media_type", "size", "width", "height", "thumbnail",
          "created", "title", "prompt", "models", "recipe", "stars", "tags")


def page(connection: sqlite3.Connection, where: Where, before: int, limit: int) -> list[dict[str, Any]]:
    """The newest results below the id `before` that fulfil the conditions."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM results r JOIN runs u ON u.seq = r.run WHERE r.id < ? AND {where.sql} "  # noqa: S608
        "ORDER BY r.id DESC LIMIT ?", (before, *where.parameters, limit))
    return [_entry(row) for row in rows]


def one(connection: sqlite3.Connection, result: int) -> dict[str, Any] | None:
    """One result by its id."""
    found = page(connection, Where(["r.id = ?"], [float(result)]), 2**62, 1)
    return found[0] if found else None


def count(connection: sqlite3.Connection, where: Where) -> int:
    """How many results fulfil the conditions."""
    number: int = connection.execute(f"SELECT count(*) FROM results r WHERE {where.sql}",  # noqa: S608
                                     where.parameters).fetchone()[0]
    return number


def facets(connection: sqlite3.Connection, most: int = 100) -> dict[str, list[dict[str, Any]]]:
    """Models, tags and names of values with how many results have them, the most frequent first."""
    def counted(column: str, table: str) -> list[dict[str, Any]]:
        rows: Iterable[tuple[str, int]] = connection.execute(
            f"SELECT {column}, count(*) AS n FROM {table} GROUP BY {column} ORDER BY n DESC LIMIT ?", (most,))  # noqa: S608
        return [{"name": name, "count": n} for name, n in rows]

    return {"models": counted("model", "result_models"), "tags": counted("tag", "result_tags"),
            "values": counted("name", "result_values")}


def _entry(row: tuple[Any, ...]) -> dict[str, Any]:
    entry = dict(zip(_NAMES, row, strict=True))
    recipe = json.loads(entry.pop("recipe"))
    return {**entry, **recipe, "models": json.loads(entry["models"]), "tags": sorted(json.loads(entry["tags"]))}
