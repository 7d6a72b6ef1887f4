"""Uploads: streamed to a temporary file, hashed on the way, looked at, and renamed to their digest."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from pathlib import Path

from server.settings import Settings
from server.store.pictures import Picture, read_picture


class Upload:
    """One upload under way. Use it as a context: what was not kept is removed."""

    def __init__(self, settings: Settings) -> None:
        self._images = settings.images
        folder = uploads_folder(settings)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = folder / secrets.token_hex(16)
        self._digest = hashlib.sha256()
        self.size = 0

    def __enter__(self) -> Upload:
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._file = os.fdopen(handle, "w+b")
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)

    def write(self, piece: bytes) -> None:
        """Take the next piece."""
        self._file.write(piece)
        self._digest.update(piece)
        self.size += len(piece)

    def keep(self) -> tuple[str, Picture]:
        """Make it a picture that nodes can load: its name and what its header says. Raises NotAPicture."""
        self._file.flush()
        picture = read_picture(self._file, self.size)
        name = f"sha256-{self._digest.hexdigest()}.{picture.extension}"
        target = self._images / name
        if not target.exists():
            os.fsync(self._file.fileno())
            self._path.replace(target)
            _sync_folder(self._images)
        return name, picture


def uploads_folder(settings: Settings) -> Path:
    """Where uploads are while they arrive."""
    return settings.data / "uploads"


def clear_uploads(settings: Settings) -> None:
    """Remove what a server that was killed left half uploaded."""
    shutil.rmtree(uploads_folder(settings), ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
