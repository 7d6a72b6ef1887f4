"""What is known of files, by size, times and inode: kept in memory, and in a file beside the database."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from server.whole_file import write_whole

Identity = tuple[int, int, int, int]
_MOST_KEPT = 10_000
_SAVE_SECONDS = 1.0  # many facts in a row are written together


def identity_of(descriptor: int) -> Identity:
    """Size, modification time in ns, inode, and time of change in ns: a file that was changed or replaced has another.

    A program that puts the modification time back (cp -p over the file, rsync --inplace, touch -r) cannot put back the
    last one, which the system itself sets.
    """
    found = os.fstat(descriptor)
    return found.st_size, found.st_mtime_ns, found.st_ino, found.st_ctime_ns


class KnownFiles:
    """Facts by key, each true as long as the file's identity is the same. Another process may write the store too."""

    def __init__(self, store: Path) -> None:
        self._store, self._read = store, 0
        self._known: dict[str, tuple[Identity, Any]] = {}
        self._kept: set[str] = set()
        self._unsaved, self._saved = False, 0.0

    def get(self, key: str, identity: Identity) -> Any:
        """What is known of a file of this identity, or None."""
        self._load()
        known = self._known.get(key)
        return known[1] if known and known[0] == identity else None

    def put(self, key: str, identity: Identity, fact: Any, keep: bool) -> None:
        """Remember a fact (JSON data); with `keep` for the next start too."""
        self._known[key] = (identity, fact)
        if keep:
            self._kept.add(key)
            self._unsaved = True
            if time.monotonic() - self._saved > _SAVE_SECONDS:
                self.save()

    def _load(self) -> None:
        """Read what another process has found out, whenever there is something new; a damaged store counts as none."""
        with suppress(OSError, ValueError, TypeError, AttributeError):
            written = self._store.stat().st_mtime_ns
            if written == self._read:
                return
            self._read = written
            for key, (size, mtime, inode, changed, fact) in json.loads(self._store.read_bytes()).items():
                self._known[key] = ((int(size), int(mtime), int(inode), int(changed)), fact)
                self._kept.add(key)

    def save(self) -> None:
        """Write the store if there is something new; a failure costs only time later."""
        if not self._unsaved:
            return
        self._unsaved, self._saved = False, time.monotonic()
        kept = {key: [*self._known[key][0], self._known[key][1]] for key in list(self._kept) if key in self._known}
        with suppress(OSError):
            write_whole(self._store, json.dumps(dict(list(kept.items())[-_MOST_KEPT:])).encode())
