"""Opening and listing files below a folder, so that no name leads out of it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from server.refusals import FileRefused

MOST_NAMES = 10_000


def refuse_upward(name: str) -> str:
    """The name, if it can only lead downwards. Raises FileRefused."""
    parts = name.split("/")
    if not name or "\0" in name or "\\" in name or any(part in ("", ".", "..") for part in parts):
        raise FileRefused(f"expected a file name below the folder, such as pictures/cat.png, got {name[:80]!r}")
    return name


def open_beneath(root: Path, name: str, links: bool = False) -> int:
    """A descriptor of the regular file root/name; unless `links`, no component may be a symbolic link."""
    *folders, last = name.split("/")
    no_links = 0 if links else os.O_NOFOLLOW
    at = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for folder in folders:
            inner = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | no_links | os.O_CLOEXEC, dir_fd=at)
            os.close(at)
            at = inner
        file = os.open(last, os.O_RDONLY | no_links | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=at)
    finally:
        os.close(at)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise ValueError("it is not a regular file")
    return file


def names_beneath(root: Path, suffixes: tuple[str, ...], links: bool = False) -> list[str]:
    """The names below a folder that end so (or are those of uploads), at most 10,000; hidden folders are left out."""
    found: list[str] = []
    for folder, files in _walk(root, links):
        inside = Path(folder).relative_to(root)
        found += [(inside / f).as_posix() for f in sorted(files)
                  if f.startswith("sha256-") or f.lower().endswith(suffixes)]
        if len(found) >= MOST_NAMES:
            break
    return found[:MOST_NAMES]


def _walk(root: Path, links: bool) -> Iterator[tuple[str, list[str]]]:
    """Each folder and its files; a folder that links lead to twice, or in a circle, is seen once."""
    seen: set[tuple[int, int]] = set()
    for folder, folders, files in os.walk(root, followlinks=links):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        if links:
            found = Path(folder).stat()
            if (place := (found.st_dev, found.st_ino)) in seen:
                folders[:] = []
                continue
            seen.add(place)
        yield folder, files


def other_case(root: Path, name: str) -> str | None:
    """A file whose name differs from this one only in case, such as Model.safetensors for model.safetensors."""
    folder, _, last = name.rpartition("/")
    try:
        near = [n for n in os.listdir(root / folder) if n != last and n.casefold() == last.casefold()]  # noqa: PTH208 - names
    except OSError:
        return None
    return f"{folder}/{near[0]}" if near and folder else near[0] if near else None


def words_of(error: Exception) -> str:
    """Why a file cannot be opened."""
    if isinstance(error, OSError):
        links = (getattr(os, "ELOOP", 40), 40, 20)
        return "symbolic links are not followed" if error.errno in links else os.strerror(error.errno or 0)
    return str(error)
