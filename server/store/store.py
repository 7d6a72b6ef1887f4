"""The store: opens folder, lock and database, and owns the writer thread."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from functools import partial

from server.settings import Settings
from server.store import folder
from server.store.database import open_database
from server.store.writer import StoredEvent, Transaction, Writer


class Store:
    """Everything that survives a restart. Opening it refuses, in words, a folder that cannot be used."""

    def __init__(self, settings: Settings, send: Callable[[list[StoredEvent]], None]) -> None:
        folder.prepare(settings)
        self._lock = folder.Lock(settings.data)
        try:
            self.connection = open_database(settings.database)
        except BaseException:
            self._lock.release()
            raise
        writer = Writer(self.connection, send)
        self._writer = writer
        self.write = writer.write
        self.read = writer.read

    @property
    def last_seq(self) -> int:
        """The seq of the newest committed event."""
        return self._writer.last_seq

    def start(self) -> None:
        """Start the writer thread in the running event loop."""
        self._writer.start()

    async def stop(self) -> None:
        """Commit what is queued and let the next server in."""
        await self._writer.stop()
        self._lock.release()

    def close(self) -> None:
        """Let go of a store that was never started."""
        self.connection.close()
        self._lock.release()

    async def use_launch(self, nonce: str, expires: int) -> bool:
        """Whether this launch link is used for the first time; it is used up from then on."""
        return await self.write(partial(_use_launch, nonce, expires), durable=True)


def _use_launch(nonce: str, expires: int, transaction: Transaction) -> bool:
    transaction.execute("DELETE FROM launches WHERE expires < ?", (time.time(),))
    try:
        transaction.execute("INSERT INTO launches (nonce, expires) VALUES (?, ?)", (nonce, expires))
    except sqlite3.IntegrityError:
        return False
    return True
