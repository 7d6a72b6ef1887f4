"""The past of one input: what stood there in the last runs, and the result that each value made."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

MOST_RUNS = 500
_RUNS = ("SELECT u.seq, u.id, u.title, u.created, json_extract(d.json, ?1), json_type(d.json, ?1), "
         "json_extract(d.json, ?2) FROM (SELECT seq, id, title, created, document FROM runs "
         "ORDER BY seq DESC LIMIT ?3) u JOIN documents d ON d.digest = u.document ORDER BY u.seq DESC")
_RESULTS = "SELECT id, digest, thumbnail, kind, recipe FROM results WHERE run = ? ORDER BY id LIMIT 100"

Row = tuple[int, str, str, float, Any, str | None, str | None]


def past_values(connection: sqlite3.Connection, node: str, port: str, type_name: str, title: str | None,
                most: int) -> list[dict[str, Any]]:
    """The last values of an input of a node of this type, the newest first, each once; of one workflow by its title."""
    found: dict[str, dict[str, Any]] = {}
    places = (f'$.nodes."{node}".in."{port}"', f'$.nodes."{node}".type')
    rows: list[Row] = connection.execute(_RUNS, (*places, MOST_RUNS)).fetchall()
    for row in rows:
        if row[6] != type_name or (title is not None and row[2] != title):
            continue
        for entry in _values(connection, row):
            found.setdefault(json.dumps(entry["value"]), entry)
            if len(found) >= most:
                return list(found.values())
    return list(found.values())


def _values(connection: sqlite3.Connection, row: Row) -> list[dict[str, Any]]:
    seq, run, title, created, value, kind, _ = row
    results = connection.execute(_RESULTS, (seq,)).fetchall()
    told = {"run": run, "title": title, "created": created}
    if kind == "object":
        return _along(json.loads(value), results, told)
    plain = json.loads(value) if kind == "array" else bool(value) if kind in ("true", "false") else value
    return [{"value": plain, **told, **_picture(results[0] if results else None)}]


def _along(bound: dict[str, Any], results: list[tuple[Any, ...]], told: dict[str, Any]) -> list[dict[str, Any]]:
    """Of an axis, the value at the coordinates of each result; a wire has none."""
    axis = bound.get("axis")
    if not isinstance(axis, str):
        return []
    cells = [(json.loads(result[4]).get("coordinates", {}).get(axis), result) for result in results]
    return [{"value": value, **told, **_picture(result)} for value, result in cells
            if isinstance(value, (str, int, float, bool))]


def _picture(result: tuple[Any, ...] | None) -> dict[str, Any]:
    if result is None:
        return {"result": None, "digest": None, "thumbnail": None}
    return {"result": result[0], "digest": result[1] if result[3] == "image" else None, "thumbnail": result[2]}
