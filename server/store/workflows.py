"""Saved workflows: a name, a document and a revision that counts its changes and is never used twice."""

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


class Changed(Exception):
    """The workflow is not at the revision that the writer began from; `revision` is where it is, 0 for none."""

    def __init__(self, revision: int) -> None:
        super().__init__(revision)
        self.revision = revision


def save_workflow(transaction: Transaction, name: str, document: Document,
                  base: int | None = None) -> tuple[int, float]:
    """Save under this name; the new revision and its time. With `base`, only where that revision stands (0: none)."""
    there = transaction.execute("SELECT revision, deleted FROM workflows WHERE name = ?", (name,)).fetchone()
    now = 0 if there is None or there[1] is not None else there[0]
    if base is not None and base != now:
        raise Changed(now)
    put_document(transaction, document)  # type: ignore[arg-type]
    revision, updated = (there[0] if there else 0) + 1, time.time()
    transaction.execute(
        "INSERT INTO workflows (name, document, revision, updated) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE "
        "SET document = excluded.document, revision = excluded.revision, updated = excluded.updated, deleted = NULL",
        (name, document.digest, revision, updated))
    transaction.execute("INSERT INTO versions (workflow, revision, document, at) VALUES (?, ?, ?, ?)",
                        (name, revision, document.digest, updated))
    return revision, updated


def delete_workflow(transaction: Transaction, name: str) -> bool:
    """Take this name off the list; `restore_workflow` brings it back. False when there is none."""
    return transaction.execute("UPDATE workflows SET deleted = ? WHERE name = ? AND deleted IS NULL",
                               (time.time(), name)).rowcount == 1


def restore_workflow(transaction: Transaction, name: str) -> bool:
    """Bring a deleted workflow back as it was. False when none of this name was deleted."""
    return transaction.execute("UPDATE workflows SET deleted = NULL WHERE name = ? AND deleted IS NOT NULL",
                               (name,)).rowcount == 1


def rename_workflow(transaction: Transaction, name: str, to: str) -> bool | None:
    """Give a workflow with its versions another name; False when that is taken, None when there is no such workflow."""
    if get_row(transaction, name) is None:
        return None
    if get_row(transaction, to) is not None:
        return False
    transaction.execute("DELETE FROM workflows WHERE name = ?", (to,))
    transaction.execute("DELETE FROM versions WHERE workflow = ?", (to,))
    transaction.execute("UPDATE workflows SET name = ? WHERE name = ?", (to, name))
    transaction.execute("UPDATE versions SET workflow = ? WHERE workflow = ?", (to, name))
    return True


def get_row(connection: sqlite3.Connection | Transaction, name: str) -> tuple[str, int, float] | None:
    """Digest, revision and time of a workflow that is not deleted."""
    row: tuple[str, int, float] | None = connection.execute(
        "SELECT document, revision, updated FROM workflows WHERE name = ? AND deleted IS NULL", (name,)).fetchone()
    return row


def get_workflow(connection: sqlite3.Connection, name: str) -> Saved | None:
    """The workflow saved under this name."""
    row = get_row(connection, name)
    return None if row is None else Saved(name, row[1], row[2], get_document(connection, row[0]))


def list_workflows(connection: sqlite3.Connection) -> list[Saved]:
    """All saved workflows by name."""
    rows = connection.execute("SELECT name, document, revision, updated FROM workflows WHERE deleted IS NULL "
                              "ORDER BY name").fetchall()
    return [Saved(name, revision, updated, get_document(connection, digest))
            for name, digest, revision, updated in rows]
