"""The workflows that were saved by name in the data directory, read without taking part in writing."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from server.settings import Settings

_QUERY = "SELECT name, json FROM workflows JOIN documents ON digest = document {} ORDER BY name"
_KEPT = "WHERE deleted IS NULL"


def workflows(settings: Settings) -> dict[str, str]:
    """Saved documents (JSON text) by name; none where there is no database, or while a server holds it."""
    if not settings.database.is_file():
        return {}
    try:
        with closing(read_only(settings)) as database:
            older = database.execute("PRAGMA user_version").fetchone()[0] < 2  # before deleted ones were kept
            rows = database.execute(_QUERY.format("" if older else _KEPT)).fetchall()
    except sqlite3.Error:
        return {}
    return dict(rows)


def hidden(settings: Settings) -> bool:
    """Whether a running server holds the database, so that what is saved there cannot be listed from here."""
    if not settings.database.is_file():
        return False
    try:
        with closing(read_only(settings)) as database:
            database.execute("SELECT 1 FROM workflows").fetchone()
    except sqlite3.OperationalError as error:
        return "locked" in str(error)
    return False


def read_only(settings: Settings) -> sqlite3.Connection:
    """A connection that can only read; a running server holds the database for itself, then every query fails."""
    return sqlite3.connect(f"{settings.database.absolute().as_uri()}?mode=ro", uri=True, timeout=0.2)
