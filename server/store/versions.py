"""Versions of a workflow: the distinct documents that were saved or ran under its name, each with its last picture."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from urllib.parse import quote

from server.store.documents import get_document

MOST = 200
_LOOKED_AT = 5  # runs that are searched for a picture


@dataclass(frozen=True, slots=True)
class Version:
    """One document: when it was last saved or run, the revision of its last save (0: only run), its runs."""

    document: str
    at: float
    revision: int
    runs: int


def list_versions(connection: sqlite3.Connection, workflow: str) -> list[Version]:
    """The versions of a workflow, the newest first."""
    rows = connection.execute(
        "SELECT v.document, max(v.at) AS newest, max(v.revision), "
        "(SELECT count(*) FROM runs r WHERE r.document = v.document) FROM versions v WHERE v.workflow = ? "
        "GROUP BY v.document ORDER BY newest DESC LIMIT ?", (workflow, MOST)).fetchall()
    return [Version(*row) for row in rows]


def version_text(connection: sqlite3.Connection, workflow: str, which: int | str) -> str | None:
    """The JSON of a version by its revision or by its digest."""
    column = "revision" if isinstance(which, int) else "document"
    row = connection.execute(f"SELECT document FROM versions WHERE workflow = ? AND {column} = ? "  # noqa: S608
                             "ORDER BY at DESC LIMIT 1", (workflow, which)).fetchone()
    return None if row is None else get_document(connection, row[0])


def picture_of_document(connection: sqlite3.Connection, digest: str) -> str | None:
    """The address of the newest picture that this document made."""
    rows = connection.execute("SELECT id, result FROM runs WHERE document = ? AND status = 'succeeded' "
                              "ORDER BY seq DESC LIMIT ?", (digest, _LOOKED_AT))
    return next((p for p in (_picture(*row) for row in rows) if p), None)


def picture_of_workflow(connection: sqlite3.Connection, workflow: str) -> str | None:
    """The address of the newest picture that a version of this workflow made."""
    rows = connection.execute(
        "SELECT r.id, r.result FROM versions v JOIN runs r ON r.document = v.document WHERE v.workflow = ? "
        "AND r.status = 'succeeded' ORDER BY r.seq DESC LIMIT ?", (workflow, _LOOKED_AT))
    return next((p for p in (_picture(*row) for row in rows) if p), None)


def _picture(run: str, result: str | None) -> str | None:
    """The first picture among the outputs of a run."""
    for name, cells in (json.loads(result or "{}").get("outputs") or {}).items():
        for index, cell in enumerate(cells):
            for file in cell.get("files") or []:
                if str(file.get("media_type", "")).startswith("image/"):
                    return f"/api/v1/runs/{run}/outputs/{quote(name, safe='')}/{index}/{quote(file['name'], safe='')}"
    return None
