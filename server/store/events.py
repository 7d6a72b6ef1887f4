"""Stored events by sequence number: of one run or of all."""

from __future__ import annotations

import sqlite3

from server.store.writer import StoredEvent, event_text

PAGE = 500


def events_after(connection: sqlite3.Connection, after: int, limit: int = PAGE,
                 run: int | None = None) -> list[StoredEvent]:
    """The events with a seq above `after`, oldest first; of one run (its seq) or of all."""
    select = "SELECT e.seq, r.id, e.kind, e.data FROM events e JOIN runs r ON r.seq = e.run WHERE "
    if run is None:
        rows = connection.execute(f"{select} e.seq > ? ORDER BY e.seq LIMIT ?", (after, limit))
    else:
        rows = connection.execute(f"{select} e.run = ? AND e.seq > ? ORDER BY e.seq LIMIT ?", (run, after, limit))
    return [StoredEvent(seq, ident, kind, event_text(seq, ident, kind, data)) for seq, ident, kind, data in rows]


def oldest_seq(connection: sqlite3.Connection) -> int:
    """The smallest seq that can still be replayed; 0 when there is none."""
    row = connection.execute("SELECT min(seq) FROM events").fetchone()
    return row[0] or 0
