"""The call cache as the run loop sees it: memory before disk, nothing that is not finite.

Slow calls go to disk as well, and what a run was asked for, so that the same run after a restart computes nothing; of
quick calls with a picture only what is told of them, so that they are seen again.
Files are written by a thread of their own, so that a run does not wait for the disk; `flush` waits for them.
"""

from __future__ import annotations

import queue
import threading

from nodes.interface.summary import is_finite
from server.engine.execution import Entry
from server.worker.disk import DiskCache
from server.worker.memory import MemoryCache

WORTH_STORING_MS = 20.0
"""Calls that take less are quicker to run again than to read."""
_MOST_WAITING = 32  # values that wait for the disk are held in memory; beyond this the run waits too

class TieredCache:
    """Memory and disk behind the engine's `Cache` protocol."""

    def __init__(self, memory: MemoryCache, disk: DiskCache) -> None:
        self._memory, self._disk = memory, disk
        self.asked_for: frozenset[str] = frozenset()
        """The keys that the present run publishes: stored whatever they cost."""
        self._waiting: queue.Queue[tuple[str, Entry, float, bool] | None] = queue.Queue(_MOST_WAITING)
        self._writer = threading.Thread(target=self._write, name="cache writer", daemon=True)
        self._writer.start()

    def has(self, key: str) -> bool:
        """Whether the key is in memory or on disk."""
        return self._memory.has(key) or self._disk.has(key)

    def get(self, key: str) -> Entry | None:
        """The entry of a key, or None; what is read from disk stays in memory."""
        entry = self._memory.get(key)
        if entry is not None:
            return entry
        stored = self._disk.get(key)
        if stored is None:
            return None
        entry = Entry(stored.values, stored.summaries)
        self._memory.put(key, entry)
        return entry

    def put(self, key: str, entry: Entry, milliseconds: float, cheap: bool) -> None:
        """Keep what a call gave, unless it holds a number that is not finite."""
        if not all(map(is_finite, entry.summaries.values())):
            return
        self._memory.put(key, entry)
        whole = key in self.asked_for or (not cheap and milliseconds >= WORTH_STORING_MS)
        if whole or any("picture" in summary for summary in entry.summaries.values()):
            self._waiting.put((key, entry, milliseconds, whole))

    def flush(self) -> None:
        """Wait until everything that is to be stored has been."""
        self._waiting.join()

    def _write(self) -> None:
        while (item := self._waiting.get()) is not None:
            key, entry, milliseconds, whole = item
            try:
                if whole:
                    self._disk.put(key, entry.values, entry.summaries, milliseconds)
                else:
                    self._disk.tell(key, entry.summaries, milliseconds)
            except Exception as error:
                self._disk.note(f"not cached on disk: {error!r}")
            finally:
                del item, entry
                self._waiting.task_done()
