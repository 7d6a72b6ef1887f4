"""Folders of pictures with captions beside them, below the images folder: what they hold, and a digest of all of it.

Like single files they are opened component by component without following a symbolic link.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

PICTURES = (".png", ".jpg", ".jpeg", ".webp")
CAPTIONS = (".txt", ".jsonl")
_MOST_FOLDERS = 1000
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def files_in(root: Path, name: str) -> list[str]:
    """The pictures and captions directly in the folder root/name, sorted. Raises OSError."""
    at = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in name.split("/"):
            inner = os.open(part, _FOLDER, dir_fd=at)
            os.close(at)
            at = inner
        with os.scandir(at) as entries:
            return sorted(entry.name for entry in entries if entry.is_file(follow_symlinks=False)
                          and entry.name.lower().endswith(PICTURES + CAPTIONS))
    finally:
        os.close(at)


def refusal(root: Path, name: str) -> str | None:
    """Why a folder cannot be used, or None."""
    try:
        found = files_in(root, name)
    except OSError as error:
        return (f"there is no folder of pictures {name!r} ({os.strerror(error.errno or 0)}); make it below {root} and "
                "put pictures into it")
    if any(file.lower().endswith(PICTURES) for file in found):
        return None
    return f"the folder {name!r} holds no PNG, JPEG or WebP picture; put some into {root / name}"


def names(root: Path) -> list[str]:
    """All folders below the images folder that directly hold a picture, sorted."""
    found: list[str] = []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        inside = Path(folder).relative_to(root).as_posix()
        if inside != "." and any(file.lower().endswith(PICTURES) for file in files):
            found.append(inside)
        if len(found) >= _MOST_FOLDERS:
            break
    return sorted(found)


def digest(root: Path, name: str, of_file: Callable[[str], str]) -> str:
    """A digest of all pictures and captions with their names; `of_file` gives that of one file. Raises OSError."""
    lines = [f"{file}\0{of_file(f'{name}/{file}')}\n" for file in files_in(root, name)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
