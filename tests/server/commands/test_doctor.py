"""The doctor finds what is wrong, and finds nothing where nothing is."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

import pytest

from server.__main__ import main
from server.commands.terminal import checkup
from server.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(checkup, "_worker", lambda settings: checkup.Finding("worker", "ok", "left out of this test"))
    return Settings(data=tmp_path / "data")


def states(settings: Settings, verify: bool = True) -> dict[str, str]:
    return {found.about: found.state for found in checkup.checkup(settings, verify)}


def cached(settings: Settings, payload: bytes) -> Path:
    key = hashlib.blake2b(payload, digest_size=20).hexdigest()
    header = json.dumps({"key": key, "sha256": hashlib.sha256(payload).hexdigest()}).encode()
    path = settings.cache / key[:2] / key
    path.parent.mkdir(parents=True)
    path.write_bytes(struct.pack("<Q", len(header)) + header + payload)
    return path


def test_an_empty_data_folder_is_all_right(settings: Settings, capsys: pytest.CaptureFixture[str]):
    """Nothing is missing before the first run; the exit status is 0, as words and as data."""
    assert set(states(settings).values()) <= {"ok", "note"}
    assert main(["doctor", "--data", str(settings.data), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True


def test_a_changed_value_is_found(settings: Settings):
    """One flipped byte of a published file is bad; of the cache only a note, because it is computed again."""
    name = hashlib.sha256(b"picture").hexdigest()
    (settings.values / name[:2]).mkdir(parents=True)
    (settings.values / name[:2] / name).write_bytes(b"picture")
    path = cached(settings, b"a result")
    found = states(settings)
    assert (found["values"], found["cache"]) == ("ok", "ok")
    (settings.values / name[:2] / name).write_bytes(b"Picture")
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    found = states(settings)
    assert (found["values"], found["cache"]) == ("bad", "note")


def test_a_database_of_a_newer_wireloom_is_found(settings: Settings):
    """The server would refuse it, so the doctor does not call it all right."""
    settings.data.mkdir(mode=0o700)
    with closing(sqlite3.connect(settings.database)) as database:
        database.execute("CREATE TABLE runs (status TEXT)")
        database.execute("PRAGMA user_version = 99")
        database.commit()
    assert states(settings)["database"] == "bad"


def test_a_damaged_database_is_found(settings: Settings, capsys: pytest.CaptureFixture[str]):
    """Garbage where the database should be, and a page of zeros inside a real one: bad, exit status 1."""
    settings.data.mkdir(mode=0o700)
    with closing(sqlite3.connect(settings.database)) as database:
        database.execute("CREATE TABLE runs (status TEXT)")
        database.executemany("INSERT INTO runs VALUES (?)", [("queued" * 200,)] * 200)
        database.commit()
    settings.database.chmod(0o600)
    assert states(settings)["database"] == "ok"
    whole = settings.database.read_bytes()
    settings.database.write_bytes(whole[:8192] + b"\0" * 4096 + whole[12288:])
    assert states(settings)["database"] == "bad"
    settings.database.write_bytes(b"garbage" * 1000)
    assert states(settings)["database"] == "bad"
    assert main(["doctor", "--data", str(settings.data)]) == 1
    assert "BAD   database" in capsys.readouterr().out


def test_secrets_that_others_can_read_are_found(settings: Settings):
    """A token readable by the group is bad."""
    assert main(["token", "--data", str(settings.data)]) == 0
    assert states(settings)["secrets"] == "ok"
    settings.token.chmod(0o640)
    assert states(settings)["secrets"] == "bad"


def test_a_data_folder_that_cannot_be_used_is_found(settings: Settings, tmp_path: Path):
    """A file where the folder should be does not stop the other checks."""
    settings.data.write_text("in the way")
    found = states(settings)
    assert found["data folder"] == "bad"
    assert found["python"] == "ok"
