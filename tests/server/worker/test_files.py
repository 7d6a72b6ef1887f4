"""Only files below the folders are found, by content, and hashed once."""

from __future__ import annotations

import hashlib
import json
import os
import time
from pathlib import Path

import pytest

from server.files import FileRefused, Files
from server.settings import Settings
from tests.fixtures.make_weights import raw_safetensors

PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)
WEIGHTS = (2).to_bytes(8, "little") + b"{}"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data folder with a picture, weights, and secrets beside them."""
    made = Settings(data=tmp_path / "data")
    for folder in (made.images / "sub", made.models):
        folder.mkdir(parents=True)
    (made.images / "sub" / "cat.png").write_bytes(PNG)
    (made.models / "net.safetensors").write_bytes(WEIGHTS)
    (tmp_path / "secret.png").write_bytes(PNG)
    (made.data / "token").write_bytes(PNG)
    return made


def test_pictures_and_weights_are_found(settings: Settings) -> None:
    """Names below the folders are listed, found, opened and hashed."""
    files = Files(settings)
    assert files.names("image_file") == ["sub/cat.png"]
    assert "net.safetensors" in files.names("model_file")
    assert files.find("image_file", "", "sub/cat.png") is None
    assert files.find("model_file", "", "net.safetensors") is None
    assert files.path("image_file", "sub/cat.png").read_bytes() == PNG
    assert files.digest("image_file", "sub/cat.png") == hashlib.sha256(PNG).hexdigest()


@pytest.mark.parametrize("name", [
    "../token", "../../secret.png", "sub/../../token", "/etc/passwd", "", ".", "..", "sub", "sub//cat.png",
    "./sub/cat.png", "sub/cat.png/", "sub\\cat.png", "x\0.png", "starter/../../server/settings.py", "a" * 5000,
    "sub/cat.png/x", "\ud800", "..\u2215token", "%2e%2e/token",
])
def test_no_name_leads_out_of_a_folder(settings: Settings, name: str) -> None:
    """Every trick is refused in words, and nothing is opened."""
    for kind in ("image_file", "model_file"):
        assert Files(settings).find(kind, "", name)
        with pytest.raises(FileRefused):
            Files(settings).digest(kind, name)


def test_symbolic_links_are_not_followed(settings: Settings, tmp_path: Path) -> None:
    """Neither a linked file nor a linked folder leads out; a fifo is no file."""
    (settings.images / "link.png").symlink_to(tmp_path / "secret.png")
    (settings.images / "away").symlink_to(tmp_path)
    os.mkfifo(settings.images / "pipe.png")
    files = Files(settings)
    for name in ("link.png", "away/secret.png"):
        assert "symbolic links" in (files.find("image_file", "", name) or "")
    assert "not a regular file" in (files.find("image_file", "", "pipe.png") or "")


@pytest.mark.parametrize(("kind", "data", "words"), [
    ("image_file", b"", "PNG, JPEG or WebP"),
    ("image_file", b"<svg xmlns=", "PNG, JPEG or WebP"),
    ("image_file", WEIGHTS, "PNG, JPEG or WebP"),
    ("model_file", PNG, "safetensors"),
    ("model_file", b"PK\x03\x04" + bytes(40), "pickle"),
    ("model_file", b"\x80\x04\x95" + bytes(40), "pickle"),
    ("model_file", b"", "safetensors"),
    ("model_file", (10**6).to_bytes(8, "little") + b"{}", "it is cut off"),
    ("model_file", (2**62).to_bytes(8, "little") + b"{}", "expected at most"),
])
def test_the_content_decides_what_a_file_is(settings: Settings, kind: str, data: bytes, words: str) -> None:
    """A file that is not what its name says is refused with the reason."""
    name, folder = ("x.png", settings.images) if kind == "image_file" else ("x.safetensors", settings.models)
    (folder / name).write_bytes(data)
    assert words in (Files(settings).find(kind, "", name) or "")


def test_weights_that_are_cut_off_are_refused_before_a_run(settings: Settings) -> None:
    """The header tells: they are no choice for an input of their kind, nor offered instead; lists show them still."""
    data = raw_safetensors({"weight": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}, bytes(15))
    (settings.models / "half.safetensors").write_bytes(data)
    files = Files(settings)
    assert "it is cut off: it should have 16 bytes of tensors, 15 are" in (
        files.find("model_file", "checkpoint", "half.safetensors") or "")
    assert files.about("half.safetensors").kind == "unknown"


def test_a_missing_file_says_where_to_put_it(settings: Settings) -> None:
    """The words name the file and the folder."""
    words = Files(settings).find("image_file", "", "dog.png") or ""
    assert "dog.png" in words
    assert str(settings.images) in words


def test_a_changed_file_has_another_digest(settings: Settings) -> None:
    """Size, time and inode tell; the same bytes written anew give the same digest."""
    files = Files(settings)
    path = settings.images / "sub" / "cat.png"
    first = files.digest("image_file", "sub/cat.png")
    path.write_bytes(PNG[:-1] + b"x")
    second = files.digest("image_file", "sub/cat.png")
    assert first != second
    replaced = path.with_name("new")
    replaced.write_bytes(PNG)
    replaced.replace(path)
    assert files.digest("image_file", "sub/cat.png") == first


def test_large_files_are_hashed_once_for_all_processes(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their digests are kept beside the database; a damaged list is ignored."""
    monkeypatch.setattr("server.files._WORTH_KEEPING", 1)
    time.sleep(0.15)  # what was just written may be written again without a new time
    digest = Files(settings).digest("model_file", "net.safetensors")
    store = settings.data / "file-digests.json"
    kept = json.loads(store.read_text())
    assert next(iter(kept.values()))[-1] == digest
    store.write_text(json.dumps({k: [*v[:-1], "from the list"] for k, v in kept.items()}))
    assert Files(settings).digest("model_file", "net.safetensors") == "from the list"
    store.write_text("{")
    assert Files(settings).digest("model_file", "net.safetensors") == digest
