"""Drafts: what editors keep on the server while somebody works, so that another browser or machine can go on."""

from __future__ import annotations

import sqlite3
import time

from server.store.writer import Transaction

MOST = 200  # the oldest go first


def put_draft(transaction: Transaction, key: str, data: str) -> float:
    """Keep a draft, replacing the one of the same key; when it was kept."""
    updated = time.time()
    transaction.execute("INSERT INTO drafts (key, data, updated) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE "
                        "SET data = excluded.data, updated = excluded.updated", (key, data, updated))
    transaction.execute("DELETE FROM drafts WHERE key IN "
                        "(SELECT key FROM drafts ORDER BY updated DESC, key LIMIT -1 OFFSET ?)", (MOST,))
    return updated


def delete_draft(transaction: Transaction, key: str) -> bool:
    """Forget a draft. False when there is none."""
    return transaction.execute("DELETE FROM drafts WHERE key = ?", (key,)).rowcount == 1


def get_draft(connection: sqlite3.Connection, key: str) -> tuple[str, float] | None:
    """The JSON of a draft and when it was kept."""
    row: tuple[str, float] | None = connection.execute("SELECT data, updated FROM drafts WHERE key = ?",
                                                       (key,)).fetchone()
    return row


def list_drafts(connection: sqlite3.Connection) -> list[tuple[str, int, float]]:
    """Key, size and time of all drafts, the newest first."""
    return connection.execute("SELECT key, length(data), updated FROM drafts ORDER BY updated DESC, key").fetchall()
