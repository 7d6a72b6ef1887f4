"""The data folder: made 0700, checked to be writable, and held by one server at a time."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from server.settings import Settings
from server.store.database import Refused


def prepare(settings: Settings) -> None:
    """Make the data folder and its parts; says in words when that cannot be."""
    for folder in (settings.data, settings.values, settings.images, settings.models):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(f"cannot make the folder {folder}: {error.strerror}; set WIRELOOM_DATA to a folder that you "
                          "may write to") from error
    if not os.access(settings.data, os.W_OK | os.X_OK):
        raise Refused(f"the data folder {settings.data} is not writable; set WIRELOOM_DATA to one that is")
    settings.data.chmod(0o700)


class Lock:
    """Held while a server uses the data folder; the kernel lets go of it when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        path = folder / "server.lock"
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise Refused(f"cannot write to {folder}: {error.strerror}; set WIRELOOM_DATA to another folder") from error
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(self._handle, 100).decode(errors="replace").strip() or "unknown"
            os.close(self._handle)
            raise Refused(f"another Wireloom server (process {holder}) uses {folder}; use that one, stop it, or set "
                          "WIRELOOM_DATA to another folder", 3) from error
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Let the next server in."""
        os.close(self._handle)
