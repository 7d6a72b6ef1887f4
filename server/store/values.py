"""Published files by the digest of their bytes; a file that does not match its digest is never served."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Values:
    """Reads `ab/<sha256>` below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, digest: str) -> bytes | None:
        """The bytes with this digest, or None when there are none or they were altered."""
        if not is_digest(digest):
            return None
        try:
            body = _read(self._folder / digest[:2] / digest)
        except OSError:
            return None
        return body if hashlib.sha256(body).hexdigest() == digest else None


def is_digest(text: str) -> bool:
    """Whether a text has the form of a digest: 64 lower-case hexadecimal digits."""
    return _DIGEST.fullmatch(text) is not None


def _read(path: Path) -> bytes:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        return file.read()
