"""What a worker process does to itself first: die with its parent, be the first to go when memory is short, and keep
its log within bounds.
"""

from __future__ import annotations

import ctypes
import faulthandler
import io
import os
import resource
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

LOG_BYTES, LOG_FILES = 4 * 1024**2, 5
_PR_SET_PDEATHSIG = 1
_WATCH_SECONDS = 0.5


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when its parent dies; leave if the parent has died already."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def yield_memory_first() -> None:
    """Tell the kernel to end this process rather than the server when the machine runs out of memory."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash of gigabytes of weights is not written to disk


def open_log(path: Path) -> None:
    """Send standard output and error to a log file that is rotated at 4 MiB."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    log = CappedLog(path)
    sys.stdout = sys.stderr = log
    faulthandler.enable(2)  # a crash in native code leaves the Python stack in the log
    threading.Thread(target=log.watch, name="log watcher", daemon=True).start()


class CappedLog(io.TextIOBase):
    """A text stream into a file; Python's writes are counted, writes of native code are noticed by a watcher."""

    def __init__(self, path: Path, limit: int = LOG_BYTES, files: int = LOG_FILES) -> None:
        self._path, self._limit, self._files = path, limit, files
        self._lock = threading.RLock()
        self._open()

    def write(self, text: str, /) -> int:
        """Write a piece of text; what alone is larger than a whole file is cut."""
        data = text[: self._limit // 4].encode("utf-8", "backslashreplace")
        with self._lock, suppress(OSError):
            if self._size + len(data) > self._limit:
                self._rotate()
            self._size += os.write(1, data)
        return len(text)

    def flush(self) -> None:
        """Nothing waits."""

    def isatty(self) -> bool:
        """A log is no terminal."""
        return False

    def fileno(self) -> int:
        """The descriptor, for native code."""
        return 1

    def watch(self) -> None:
        """Rotate when native code has written too much."""
        while True:
            time.sleep(_WATCH_SECONDS)
            with self._lock, suppress(OSError):
                self._size = os.fstat(1).st_size
                if self._size > self._limit:
                    self._rotate()

    def _open(self) -> None:
        target = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        os.dup2(target, 1)
        os.dup2(target, 2)
        self._size = os.fstat(target).st_size
        os.close(target)

    def _rotate(self) -> None:
        """The log becomes log.1, log.1 becomes log.2; the oldest goes, and native output beyond the limit is cut."""
        with suppress(OSError):
            os.truncate(self._path, min(self._limit, os.fstat(1).st_size))
        for number in range(self._files - 1, 0, -1):
            older = self._path.with_name(f"{self._path.name}.{number}")
            newer = self._path.with_name(f"{self._path.name}.{number - 1}") if number > 1 else self._path
            with suppress(OSError):
                newer.replace(older)
        self._open()
