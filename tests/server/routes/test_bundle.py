"""The editor's files: encodings, caching, and what is there when nothing was built."""

from __future__ import annotations

import gzip

import pytest
from starlette.requests import Request

from server.routes import bundle as module
from server.routes.bundle import bundle, send


def asked(**headers):
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": raw})


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A bundle of two files, one of them compressed."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "assets" / "index-abc.js").write_bytes(b"let a = 1;" * 100)
    (tmp_path / "assets" / "index-abc.js.gz").write_bytes(gzip.compress(b"let a = 1;" * 100))
    (tmp_path / "assets" / "part.esm-x1.js").write_bytes(b"let b = 2;")
    (tmp_path / "assets" / "notes.txt").write_text("not ours")
    monkeypatch.setattr(module, "FOLDERS", (tmp_path,))
    bundle.cache_clear()
    yield bundle()
    bundle.cache_clear()


def test_only_web_files_are_served(built):
    """A stray file beside the bundle has no address."""
    assert sorted(built) == ["index-abc.js", "index.html", "part.esm-x1.js"]


def test_a_file_is_sent_as_the_browser_likes(built):
    """gzip for those that take it, the plain bytes for the others; both with their own tag."""
    packed = send(built["index-abc.js"], asked(accept_encoding="gzip, deflate, br"), True)
    plain = send(built["index-abc.js"], asked(accept_encoding="gzip;q=0, identity"), True)
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert "content-encoding" not in plain.headers
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.headers["content-type"].startswith("text/javascript")
    assert "immutable" in packed.headers["cache-control"]


def test_a_gzip_of_other_bytes_stands_for_nothing_else(tmp_path, monkeypatch):
    """Where an old packed file lies beside a new one, the plain bytes are those of the plain file."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "index.html.gz").write_bytes(gzip.compress(b"<!doctype html><p>old"))
    monkeypatch.setattr(module, "FOLDERS", (tmp_path,))
    bundle.cache_clear()
    assert send(bundle()["index.html"], asked(), False).body == b"<!doctype html>"
    bundle.cache_clear()


def test_what_the_browser_has_is_not_sent_again(built):
    """A matching tag is answered by 304 without a body."""
    first = send(built["index.html"], asked(), False)
    again = send(built["index.html"], asked(if_none_match=first.headers["etag"]), False)
    assert (again.status_code, again.body) == (304, b"")


def test_without_a_bundle_there_are_no_files(tmp_path, monkeypatch):
    """Then `/` is the plain page."""
    monkeypatch.setattr(module, "FOLDERS", (tmp_path,))
    bundle.cache_clear()
    assert bundle() == {}
    bundle.cache_clear()
