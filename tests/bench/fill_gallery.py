"""`python -m tests.bench.fill_gallery FOLDER [COUNT] [PICTURES]`: a data folder with that many results, for looking at.

There are PICTURES real files with thumbnails, which all results share in turn.
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import sys
from pathlib import Path

from PIL import Image

from server.settings import Settings
from server.store.database import open_database
from server.store.writer import dumps
from tests.bench.bench_gallery import RESULTS, fill_folder


def main(data: Path, count: int = RESULTS, pictures: int = 600) -> None:
    """Fill the folder; a server must not be running on it."""
    settings = Settings(data=data)
    fill_folder(data, count)
    connection = open_database(settings.database)
    _mend_runs(connection)
    files = [(_store(settings.values, i, "PNG"), _store(settings.thumbnails, i, "JPEG")) for i in range(pictures)]
    connection.execute("BEGIN")
    connection.executemany("UPDATE results SET digest = ?, thumbnail = ? WHERE id = ?",
                           ((*files[i % pictures], i) for i in range(1, count + 1)))
    connection.execute("COMMIT")
    connection.close()


def _mend_runs(connection: sqlite3.Connection) -> None:
    """The server checks what it reads of runs: they get a real document and their seals."""
    text = json.dumps({"format": 1, "nodes": {}, "title": "Text to image"}, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    connection.execute("INSERT INTO documents VALUES (?, ?)", (digest, text))
    connection.execute("BEGIN")
    for seq, ident, request, created in connection.execute("SELECT seq, id, request, created FROM runs").fetchall():
        seal = hashlib.sha256(dumps((ident, digest, None, None, None, request, created)).encode()).hexdigest()
        connection.execute("UPDATE runs SET document = ?, sha256 = ? WHERE seq = ?", (digest, seal, seq))
    connection.execute("COMMIT")


def _store(place: Path, number: int, kind: str) -> str:
    picture = Image.new("RGB", (128, 128), (number * 37 % 256, number * 11 % 256, number * 5 % 256))
    stream = io.BytesIO()
    picture.save(stream, kind)
    digest = hashlib.sha256(stream.getvalue()).hexdigest()
    path = place / digest[:2] / digest
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stream.getvalue())
    return digest


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:4]))
