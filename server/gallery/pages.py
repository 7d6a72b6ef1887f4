"""Pages of the gallery, newest first, found by key: the last page costs what the first does."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from server.gallery.patience import TooLong, patience
from server.gallery.query import Where

MOST_COUNTED = 10_000
SEARCHING, COUNTING = 2.0, 0.3
"""Seconds after which a search is broken off, and a count stops where it is."""
_COLUMNS = ("r.id, u.id, r.output, r.cell, r.file, r.kind, r.digest, r.media, r.size, r.width, r.height, r.thumbnail, "
            "r.created, r.title, r.prompt, r.models, r.recipe, r.stars, "
            "(SELECT json_group_array(tag) FROM result_tags t WHERE t.result = r.id)")
_NAMES = ("id", "run", "output", "cell", "file", "kind", "digest", "media_type", "size", "width", "height", "thumbnail",
          "created", "title", "prompt", "models", "recipe", "stars", "tags")


def page(connection: sqlite3.Connection, where: Where, before: int, limit: int) -> list[dict[str, Any]]:
    """The newest results below the id `before` that fulfil the conditions."""
    with patience(connection, SEARCHING):
        rows = connection.execute(
            f"SELECT {_COLUMNS} FROM results r JOIN runs u ON u.seq = r.run WHERE r.id < ? AND {where.sql} "  # noqa: S608
            "ORDER BY r.id DESC LIMIT ?", (before, *where.parameters, limit)).fetchall()
    return [_entry(row) for row in rows]


def one(connection: sqlite3.Connection, result: int) -> dict[str, Any] | None:
    """One result by its id."""
    found = page(connection, Where(["r.id = ?"], [float(result)]), 2**62, 1)
    return found[0] if found else None


def count(connection: sqlite3.Connection, where: Where) -> tuple[int, bool]:
    """How many results fulfil the conditions, and whether there are more: counting stops after some thousands."""
    number = 0
    try:
        with patience(connection, COUNTING):
            for _ in connection.execute(f"SELECT 1 FROM results r WHERE {where.sql} LIMIT ?",  # noqa: S608
                                        (*where.parameters, MOST_COUNTED + 1)):
                number += 1
    except TooLong:
        return number, True
    return min(number, MOST_COUNTED), number > MOST_COUNTED


def facets(connection: sqlite3.Connection, most: int = 100) -> dict[str, list[dict[str, Any]]]:
    """Models, tags and names of values with how many results have them, the most frequent first."""
    def counted(column: str, table: str) -> list[dict[str, Any]]:
        try:
            with patience(connection, SEARCHING):
                rows: list[tuple[str, int]] = connection.execute(
                    f"SELECT {column}, count(*) AS n FROM {table} GROUP BY {column} "  # noqa: S608
                    "ORDER BY n DESC LIMIT ?", (most,)).fetchall()
        except TooLong:
            return []
        return [{"name": name, "count": n} for name, n in rows]

    return {"models": counted("model", "result_models"), "tags": counted("tag", "result_tags"),
            "values": counted("name", "result_values")}


def mark_gone(entries: list[dict[str, Any]], values: Path) -> list[dict[str, Any]]:
    """Say of each entry whether its file is no longer on the disk: somebody deleted it there."""
    return [{**entry, "gone": not (values / entry["digest"][:2] / entry["digest"]).is_file()} for entry in entries]


def _entry(row: tuple[Any, ...]) -> dict[str, Any]:
    entry = dict(zip(_NAMES, row, strict=True))
    recipe = json.loads(entry.pop("recipe"))
    return {**entry, **recipe, "models": json.loads(entry["models"]), "tags": sorted(json.loads(entry["tags"]))}
