"""Saved workflows: a name, a document and a revision that counts its changes."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass

from server.store.documents import Document, get_document, put_document
from server.store.writer import Transaction


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved workflow; `text` is its document as JSON."""

    name: str
    revision: int
    updated: float
    text: str


def save_workflow(transaction: Transaction, name: str, document: Document) -> tuple[int, float]:
    """Save under this name, replacing what was there; the new revision and its time."""
    put_document(transaction, document)  # type: ignore[arg-type]
    updated = time.time()
    transaction.execute(
        "INSERT INTO workflows (name, document, revision, updated) VALUES (?, ?, 1, ?) ON CONFLICT (name) DO UPDATE "
        "SET document = excluded.document, revision = revision + 1, updated = excluded.updated",
        (name, document.digest, updated))
    revision: int = transaction.execute("SELECT revision FROM workflows WHERE name = ?", (name,)).fetchone()[0]
    return revision, updated


def delete_workflow(transaction: Transaction, name: str) -> bool:
    """Forget this name; runs keep their documents. False when there is none."""
    return transaction.execute("DELETE FROM workflows WHERE name = ?", (name,)).rowcount == 1


def get_workflow(connection: sqlite3.Connection, name: str) -> Saved | None:
    """The workflow saved under this name."""
    row = connection.execute("SELECT document, revision, updated FROM workflows WHERE name = ?", (name,)).fetchone()
    return None if row is None else Saved(name, row[1], row[2], get_document(connection, row[0]))


def list_workflows(connection: sqlite3.Connection) -> list[Saved]:
    """All saved workflows by name."""
    rows = connection.execute("SELECT name, document, revision, updated FROM workflows ORDER BY name").fetchall()
    return [Saved(name, revision, updated, get_document(connection, digest))
            for name, digest, revision, updated in rows]
