"""The checks behind `wireloom doctor`: each looks at one thing and never changes anything that matters."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import stat
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from server.commands.terminal.errors import os_error
from server.commands.terminal.words import count, duration, size
from server.settings import Settings

_PACKAGES = ("wireloom", "torch", "fastapi", "uvicorn", "pydantic", "safetensors", "pillow", "open_clip_torch")
_WORKER_SECONDS = 120
_LITTLE, _LOW = 512 * 1024**2, 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """What one check found: state is "ok", "note" or "bad"."""

    about: str
    state: str
    words: str


Check = Callable[[Settings], Finding]


def checkup(settings: Settings, verify: bool) -> Iterator[Finding]:
    """Every finding, one after the other; a check that fails unexpectedly is a finding too."""
    checks: list[Check] = [_python, _packages, _data, _secrets, _disk, _database, _starter_models]
    if verify:
        checks += [_values, _cache]
    for check in [*checks, _worker]:
        try:
            yield check(settings)
        except OSError as error:
            yield Finding(check.__name__.strip("_").replace("_", " "), "bad", os_error(error))


def _python(settings: Settings) -> Finding:
    good = sys.version_info >= (3, 11)
    words = f"{sys.version.split()[0]} at {sys.executable}, SQLite {sqlite3.sqlite_version}"
    return Finding("python", "ok" if good else "bad", words if good else f"expected Python 3.11 or newer, got {words}")


def _packages(settings: Settings) -> Finding:
    found, missing = [], []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        return Finding("packages", "bad", f"not installed: {', '.join(missing)}; pip install wireloom brings them")
    return Finding("packages", "ok", ", ".join(found))


def _data(settings: Settings) -> Finding:
    from server.store.database import Refused as DataRefused
    from server.store.folder import prepare

    try:
        prepare(settings)
        with tempfile.NamedTemporaryFile(dir=settings.data, prefix=".doctor-") as file:
            file.write(b"x")
    except DataRefused as refused:
        return Finding("data folder", "bad", str(refused))
    return Finding("data folder", "ok", f"{settings.data} can be written")


def _secrets(settings: Settings) -> Finding:
    open_to_others = [str(p) for p in (settings.data, settings.token, settings.database)
                      if p.exists() and stat.S_IMODE(p.stat().st_mode) & 0o077]
    if open_to_others:
        return Finding("secrets", "bad", f"other users can read {', '.join(open_to_others)}; chmod go-rwx on it")
    return Finding("secrets", "ok", "the data folder and the token are readable by you only")


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.data).free
    state = "bad" if free < _LITTLE else "note" if free < _LOW else "ok"
    advice = "" if state == "ok" else "; free some space, runs are refused when there is too little"
    return Finding("disk", state, f"{size(free)} free{advice}")


def _database(settings: Settings) -> Finding:
    from server.commands.terminal.saved import read_only
    from server.store.schema import MIGRATIONS

    if not settings.database.exists():
        return Finding("database", "ok", "none yet; the first `wireloom serve` makes it")
    try:
        with closing(read_only(settings)) as database:
            verdict = [row[0] for row in database.execute("PRAGMA quick_check(5)")]
            version = database.execute("PRAGMA user_version").fetchone()[0]
            runs = database.execute("SELECT status, count(*) FROM runs GROUP BY status").fetchall()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            return Finding("database", "note", "in use by a running server, which checked it when it started")
        return Finding("database", "bad", f"cannot be read: {error}")
    except sqlite3.DatabaseError as error:
        return Finding("database", "bad", f"damaged: {error}; restore a backup from {settings.data / 'backups'}")
    if verdict != ["ok"]:
        return Finding("database", "bad", f"damaged: {'; '.join(verdict)}; restore a backup")
    if version > (known := len(MIGRATIONS)):
        return Finding("database", "bad", f"written by a newer Wireloom (schema {version}, this one knows {known}); "
                       "update Wireloom")
    kinds = ", ".join(f"{number} {status}" for status, number in runs) or "none yet"
    return Finding("database", "ok", f"{size(settings.database.stat().st_size)}; runs: {kinds}")


def _starter_models(settings: Settings) -> Finding:
    from nodes.interface.weight_files import BadWeights, recognise_file
    from server.files import FileRefused, Files

    files = Files(settings)
    found, wrong = files.names("model_file"), []
    for name in found:
        try:
            recognise_file(files.path("model_file", name), name)
        except (BadWeights, FileRefused) as refused:
            wrong.append(str(refused))
    if wrong:
        return Finding("models", "bad", " | ".join(wrong))
    return Finding("models", "ok", f"{count(len(found), 'file')}: {', '.join(found)}")


def _values(settings: Settings) -> Finding:
    files = [p for p in settings.values.rglob("*") if p.is_file() and not p.name.startswith(".")]
    wrong = [p.name for p in files if _sha256(p) != p.name.partition(".")[0]]
    if wrong:
        names = ", ".join(name[:12] for name in wrong[:5])
        return Finding("values", "bad", f"{len(wrong)} of {count(len(files), 'file')} changed on disk: {names}")
    return Finding("values", "ok", f"{count(len(files), 'file')}, every digest is right")


def _cache(settings: Settings) -> Finding:
    files = [p for p in settings.cache.glob("??/*") if not p.name.startswith(".")]
    wrong = [p.name for p in files if not _is_whole(p)]
    if wrong:
        words = f"{len(wrong)} of {count(len(files), 'result')} damaged; they are computed again"
        return Finding("cache", "note", words)
    return Finding("cache", "ok", f"{count(len(files), 'result')}, every digest is right")


def _is_whole(path: Path) -> bool:
    """Whether a cache file (header length, JSON header, payload) holds the payload that its header names."""
    data = path.read_bytes()
    try:
        end = 8 + struct.unpack_from("<Q", data)[0]
        header = json.loads(data[8:end])
        return bool(header["key"] == path.name and hashlib.sha256(data[end:]).hexdigest() == header["sha256"])
    except (ValueError, KeyError, TypeError, struct.error):
        return False


def _worker(settings: Settings) -> Finding:
    import asyncio

    from server.engine.problems import Rejected

    begin = time.monotonic()
    try:
        words = asyncio.run(_meet_worker(settings))
    except Rejected as rejected:
        return Finding("worker", "bad", str(rejected))
    except TimeoutError:
        return Finding("worker", "bad", f"not ready after {_WORKER_SECONDS} s; its log is {settings.data / 'logs'}")
    return Finding("worker", "ok", f"ready after {duration(time.monotonic() - begin)}, {words}")


async def _meet_worker(settings: Settings) -> str:
    """Start a worker, hear what it knows, and stop it."""
    import asyncio

    from server.worker.host import WorkerHost

    host = WorkerHost(settings, log_name="doctor.log")
    try:
        await host.start()
        async with asyncio.timeout(_WORKER_SECONDS):
            await host.ready()
        known = host.catalogue
        broken = [f"pack {b.name} is not loaded: {b.error}" for b in known.broken] if known else []
        return "; ".join([f"computes on {host.environment['device']}", f"{len(known.nodes) if known else 0} node types",
                          *broken])
    finally:
        await host.stop()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
