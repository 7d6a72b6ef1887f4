"""Writing a file so that it is there whole or not at all."""

from __future__ import annotations

import itertools
import os
from contextlib import suppress
from pathlib import Path

_counter = itertools.count()


def write_whole(path: Path, data: bytes, durable: bool = True) -> None:
    """Write a file under a temporary name, fsync it and rename it; nothing is left behind on failure.

    durable: without it there is no fsync: the file survives a crash of the program, but maybe not of the machine
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.parent / f".{path.name}.{os.getpid()}.{next(_counter)}.tmp"
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
