"""The disk tier of the call cache: one file per key, digest checked on read, least recently used first to go.

cache/ab/<key> holds an 8-byte little-endian header length, the header as JSON (key, summaries, digest and size of
the payload, milliseconds) and the payload (`nodes.interface.codec`). A file appears by rename, so it is
whole or not there; what does not match its digest goes to cache/quarantine and counts as a miss. A full or
failing disk means no cache, never a failed run. Imports no torch until a value is read or written.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import struct
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.whole_file import write_whole

_KEY = re.compile(r"[0-9a-f]{8,128}")
_LONGEST_HEADER = 16 * 1024**2
_LEAST_FREE = 512 * 1024**2  # below this much free space nothing is written (R21)
_AFTER_EVICTION = 0.9  # share of the limit that stays, so that eviction does not run at every write
_TOLD = ".told"
"""Ends the name of a file that holds only the header of a call."""
_MOST_QUARANTINED = 20


@dataclass(frozen=True)
class Stored:
    """What a cache file says: the values by port, their summaries, how long they took to compute."""

    values: dict[str, Any]
    summaries: dict[str, dict[str, Any]]
    milliseconds: float


class DiskCache:
    """Stored calls below one folder, at most `limit` bytes of them."""

    def __init__(self, folder: Path, limit: int, log: Callable[[str], None] = lambda text: None,
                 least_free: int = _LEAST_FREE) -> None:
        self._folder, self._limit, self.note, self._least_free = folder, limit, log, least_free
        self._prefix = f"{folder}/"
        self._used: int | None = None

    def has(self, key: str) -> bool:
        """Whether a file stands for this key; reading it may still turn out a miss."""
        return os.path.exists(f"{self._prefix}{key[:2]}/{key}")  # noqa: PTH110 - once a call of each run

    def get(self, key: str) -> Stored | None:
        """What is stored under a key, or None. A damaged file is put aside."""
        path = self._path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        try:
            stored = _read(key, data)
        except (ValueError, KeyError, TypeError, struct.error) as error:
            self._quarantine(path, str(error))
            return None
        with suppress(OSError):
            os.utime(path)
        return stored

    def header(self, key: str) -> dict[str, Any] | None:
        """What is told of a call, its values unread: "summaries", "milliseconds", "made"; or None."""
        for name in (key, key + _TOLD):
            try:
                with self._path(key).with_name(name).open("rb") as file:
                    size = struct.unpack("<Q", file.read(8))[0]
                    header = json.loads(file.read(min(size, _LONGEST_HEADER)))
            except (OSError, ValueError, struct.error):
                continue
            if isinstance(header, dict) and header.get("key") == key:
                return header
        return None

    def tell(self, key: str, summaries: Mapping[str, Any], milliseconds: float) -> bool:
        """Keep what is told of a call that is quicker to run again than to read."""
        header = {"key": key, "summaries": dict(summaries), "milliseconds": milliseconds, "made": time.time()}
        return self._write(self._path(key).with_name(key + _TOLD), _framed(header))

    def put(self, key: str, values: Mapping[str, Any], summaries: Mapping[str, Any], milliseconds: float) -> bool:
        """Store a call's values; False where they cannot be stored or the disk does not take them."""
        from nodes.interface.codec import NotStorable, encode

        try:
            payload = encode(dict(values))
        except NotStorable:
            return False
        header = {"key": key, "summaries": dict(summaries), "size": len(payload),
                  "sha256": hashlib.sha256(payload).hexdigest(), "milliseconds": milliseconds, "made": time.time()}
        try:
            return self._write(self._path(key), _framed(header) + payload)
        except OSError as error:
            self.note(f"not cached on disk: {error.strerror or error}")
            return False

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"expected a hexadecimal key, got {key[:80]!r}")
        return self._folder / key[:2] / key

    def _write(self, path: Path, data: bytes) -> bool:
        if len(data) > self._limit:
            return False
        self._make_room(len(data))
        if self._used is None or shutil.disk_usage(self._folder).free - len(data) < self._least_free:
            return False
        write_whole(path, data, durable=False)  # a file torn by a power cut fails its digest
        self._used += len(data)
        return True

    def _make_room(self, size: int) -> None:
        """Evict the least recently used files when the limit would be passed; the first call counts what is there."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._used is not None and self._used + size <= self._limit:
            return
        found = sorted(_scan(self._folder))
        self._used = sum(bytes_ for _, bytes_, _ in found)
        if self._used + size <= self._limit:
            return
        for _, bytes_, path in found:
            if self._used + size <= self._limit * _AFTER_EVICTION:
                break
            with suppress(OSError):
                path.unlink()
                self._used -= bytes_

    def _quarantine(self, path: Path, why: str) -> None:
        self.note(f"the cached result {path.name} is damaged ({why}); it is put aside and computed again")
        aside = self._folder / "quarantine"
        try:
            aside.mkdir(exist_ok=True, mode=0o700)
            if len(list(aside.iterdir())) >= _MOST_QUARANTINED:
                raise OSError
            path.replace(aside / path.name)
        except OSError:
            with suppress(OSError):
                path.unlink()


def _framed(header: Mapping[str, Any]) -> bytes:
    raw = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
    return struct.pack("<Q", len(raw)) + raw


def _read(key: str, data: bytes) -> Stored:
    from nodes.interface.codec import decode

    size = struct.unpack_from("<Q", data)[0]
    if size > min(_LONGEST_HEADER, len(data) - 8):
        raise ValueError("the header is longer than the file")
    header, payload = json.loads(data[8 : 8 + size]), data[8 + size :]
    if header["key"] != key:
        raise ValueError(f"it holds the key {header['key']}")
    if len(payload) != header["size"] or hashlib.sha256(payload).hexdigest() != header["sha256"]:
        raise ValueError("the payload does not match its digest")
    return Stored(decode(payload), header["summaries"], header["milliseconds"])


def _scan(folder: Path) -> list[tuple[float, int, Path]]:
    """(last use, bytes, path) of every stored file; temporary files of dead processes are removed."""
    found: list[tuple[float, int, Path]] = []
    for path in folder.glob("??/*"):
        with suppress(OSError):
            if path.name.startswith("."):
                _remove_orphan(path)
                continue
            status = path.stat()
            found.append((status.st_mtime, status.st_size, path))
    return found


def _remove_orphan(path: Path) -> None:
    owner = path.name.split(".")[-3]
    if not (owner.isdigit() and Path(f"/proc/{owner}").exists()):
        path.unlink()
