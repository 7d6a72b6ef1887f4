"""Custom packs: a folder of Python files each, loaded only in the worker and only with exactly the bytes approved.

packs/NAME/*.py becomes the package wireloom_packs.NAME; its node ids begin with "NAME.". The approvals file holds the
digest of each approved tree and is written by the command line only. What is imported are the very bytes that were
digested: nothing is read again in between, and compiled files are never used. Imports no torch.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import nodes
from server.settings import Settings
from server.whole_file import write_whole

APPROVED, NOT_APPROVED, CHANGED, UNUSABLE = "approved", "not_approved", "changed", "error"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_MOST_FILES, _MOST_BYTES = 2_000, 64 * 1024**2


class PackRefused(ValueError):
    """A pack that cannot be approved or loaded, and why."""


@dataclass(frozen=True)
class Pack:
    """A pack's name, its files by relative path, and the digest of them all."""

    name: str
    files: Mapping[str, bytes]
    digest: str


@dataclass(frozen=True)
class PackState:
    """A pack as a person sees it: "approved", "not_approved", "changed" or "error", and what that means."""

    name: str
    state: str
    digest: str = ""
    words: str = ""


def pack_names(settings: Settings) -> list[str]:
    """The folders below packs/."""
    with suppress(OSError):
        return sorted(p.name for p in settings.packs.iterdir() if p.is_dir() and not p.name.startswith((".", "_")))
    return []


def read_pack(settings: Settings, name: str) -> Pack:
    """All files of a pack, read once. Raises PackRefused."""
    if not _NAME.fullmatch(name):
        raise PackRefused(f"expected a pack name such as my_nodes (a-z, 0-9, _), got {name[:80]!r}")
    if any((Path(root) / name).is_dir() for root in nodes.__path__):
        raise PackRefused(f"the name {name!r} is taken by the library's own nodes; rename the folder")
    folder = settings.packs / name
    if folder.is_symlink() or not folder.is_dir():
        raise PackRefused(f"there is no pack folder {folder}")
    files = _read_tree(folder)
    return Pack(name, files, _tree_digest(files))


def approvals(settings: Settings) -> dict[str, str]:
    """The approved digest of each pack; an unreadable file approves nothing."""
    try:
        found = json.loads(settings.approvals.read_bytes())["packs"]
        return {str(name): str(digest) for name, digest in found.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def approve(settings: Settings, name: str) -> Pack:
    """Approve a pack as it is now. Raises PackRefused."""
    pack = read_pack(settings, name)
    _write_approvals(settings, {**approvals(settings), name: pack.digest})
    return pack


def revoke(settings: Settings, name: str) -> bool:
    """Take an approval back; False if there was none."""
    approved = approvals(settings)
    if approved.pop(name, None) is None:
        return False
    _write_approvals(settings, approved)
    return True


def list_packs(settings: Settings) -> list[PackState]:
    """Every pack folder with its state; imports nothing."""
    approved = approvals(settings)
    return [_state(settings, name, approved.get(name)) for name in pack_names(settings)]


def _state(settings: Settings, name: str, approved: str | None) -> PackState:
    try:
        digest = read_pack(settings, name).digest
    except (PackRefused, OSError) as error:
        return PackState(name, UNUSABLE, words=str(error))
    if approved == digest:
        return PackState(name, APPROVED, digest)
    words = f"it has changed since it was approved; read it and run: wireloom packs approve {name}" if approved else (
        f"it is a program that runs as you; read it and run: wireloom packs approve {name}")
    return PackState(name, CHANGED if approved else NOT_APPROVED, digest, words)


def _write_approvals(settings: Settings, approved: Mapping[str, str]) -> None:
    data = json.dumps({"packs": dict(sorted(approved.items()))}, indent=1)
    write_whole(settings.approvals, data.encode())


def _read_tree(folder: Path) -> dict[str, bytes]:
    """Files by relative path; hidden and compiled ones are no part of a pack, links and oversized trees are refused."""
    files: dict[str, bytes] = {}
    size = 0
    for at, folders, names in os.walk(folder):
        folders[:] = [f for f in folders if f != "__pycache__" and not f.startswith(".")]
        for name in [*folders, *names]:
            if (Path(at) / name).is_symlink():
                raise PackRefused(f"{Path(at) / name} is a symbolic link; a pack holds its files itself")
        for name in names:
            if not name.startswith(".") and not name.endswith(".pyc"):
                path = Path(at) / name
                files[path.relative_to(folder).as_posix()] = data = path.read_bytes()
                size += len(data)
        if len(files) > _MOST_FILES or size > _MOST_BYTES:
            raise PackRefused(f"expected at most {_MOST_FILES} files and {_MOST_BYTES} bytes in {folder}")
    return files


def _tree_digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, data in sorted(files.items()):
        digest.update(f"{len(name.encode())}:{name}{len(data)}:".encode() + data)
    return digest.hexdigest()
