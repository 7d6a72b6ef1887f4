"""Opens the SQLite file: one connection, checked, migrated, with the settings that keep it safe.

One connection in one process writes and reads (locking_mode EXCLUSIVE asserts it), so no SQLite version older than
3.51.3 can meet the WAL-reset race between connections.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from server.store.schema import APPLICATION_ID, MIGRATIONS

NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "fuse.sshfs", "fuse.glusterfs", "lustre"}

PRAGMAS = (
    "locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON",
    "cell_size_check = ON", "trusted_schema = OFF", "mmap_size = 0", "busy_timeout = 5000", "temp_store = MEMORY",
    "cache_size = -4000", "wal_autocheckpoint = 1000", "journal_size_limit = 67108864",
)


class Refused(Exception):
    """The data folder cannot be used; says why and what to do. `exit_code` is for the command line."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def open_database(path: Path) -> sqlite3.Connection:
    """The checked and migrated connection to this file."""
    _refuse_network_file_system(path)
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    except sqlite3.OperationalError as error:
        raise Refused(f"cannot open the database {path}: {error}; check the disk and the folder's rights") from error
    try:
        _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    path.chmod(0o600)
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Set, check and migrate; says in words what is wrong."""
    try:
        _set_pragmas(connection)
        _check(connection, path)
        _migrate(connection, path)
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise Refused(f"{path} is in use by another program; stop it, or use another data folder", 3) from error
        raise Refused(f"cannot use the database {path}: {error}; check the disk and the folder's rights") from error
    except sqlite3.DatabaseError as error:
        raise Refused(f"the database {path} is damaged ({error}); move it away or restore a backup from "
                      f"{path.parent / 'backups'}") from error


def _set_pragmas(connection: sqlite3.Connection) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    assert connection.execute("PRAGMA locking_mode").fetchone()[0] == "exclusive"


def _check(connection: sqlite3.Connection, path: Path) -> None:
    verdict = connection.execute("PRAGMA quick_check(3)").fetchall()
    if verdict != [("ok",)]:
        raise sqlite3.DatabaseError("; ".join(str(row[0]) for row in verdict))
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if owner != APPLICATION_ID and (owner or tables):
        raise Refused(f"{path} is not a Wireloom database; use another data folder")


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise Refused(f"{path} was written by a newer Wireloom (schema {version}, this one knows {len(MIGRATIONS)}); "
                      "update Wireloom, nothing was changed")
    if 0 < version < len(MIGRATIONS):
        _back_up(connection, path, version)
    if version < len(MIGRATIONS):
        steps = ";".join(MIGRATIONS[version:])
        connection.executescript(f"BEGIN EXCLUSIVE; {steps}; PRAGMA application_id = {APPLICATION_ID}; "
                                 f"PRAGMA user_version = {len(MIGRATIONS)}; COMMIT")


def _back_up(connection: sqlite3.Connection, path: Path, version: int) -> None:
    folder = path.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / f"{path.stem}-schema-{version}.db"
    copy.unlink(missing_ok=True)
    connection.execute("VACUUM INTO ?", (str(copy),))
    copy.chmod(0o600)
    with sqlite3.connect(copy) as other:
        if other.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise Refused(f"the backup {copy} could not be verified; nothing was changed")


def _refuse_network_file_system(path: Path) -> None:
    try:
        mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    except OSError:
        return
    folder = path.parent.resolve()
    inside = [(len(m[1]), m[2]) for m in mounts if len(m) > 2 and folder.is_relative_to(m[1])]
    if inside and max(inside)[1] in NETWORK_FILE_SYSTEMS:
        raise Refused(f"{folder} lies on a network file system ({max(inside)[1]}), where SQLite can lose data; "
                      "set WIRELOOM_DATA to a folder on a local disk")
