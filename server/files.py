"""The files that a workflow may name: pictures below the images folder, weights below the models folder or shipped.

Names are relative and checked component by component without following a symbolic link, so that nothing outside the
folders is reachable. Imports neither torch nor Pillow: the web process, the command line and the worker all use it.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from contextlib import suppress
from io import BufferedReader
from pathlib import Path

import nodes
from server import image_folders
from server.settings import Settings
from server.weights import BadWeights, read_header
from server.worker.disk import write_whole

STARTER = "starter"
ANY = "any"
FOLDER = "image_folder"
_KINDS = {"image_file": "picture", "model_file": "weight file"}
_SUFFIXES = {"image_file": (".png", ".jpg", ".jpeg", ".webp"), "model_file": (".safetensors",)}
_MOST_NAMES = 10_000
_LONGEST_HEADER = 32 * 1024**2
_WORTH_KEEPING = 16 * 1024**2  # bytes: hashing less is quicker than reading the list of digests
_SETTLED_NS = 100_000_000  # a file written within the last 0.1 s may be written again without a new mtime


class FileRefused(ValueError):
    """A file that cannot be used, and why."""


class Files:
    """Finds, sniffs, lists and hashes the files of one data folder. Safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: dict[str, tuple[int, int, int, str]] = {}
        self._kinds: dict[str, tuple[tuple[int, int, int], str]] = {}
        self._store = settings.data / "file-digests.json"
        self._read_store = 0

    @property
    def data(self) -> Path:
        """The data folder itself."""
        return self._settings.data

    def find(self, widget_kind: str, model_kind: str | None, name: str) -> str | None:
        """Why the file `name` cannot be used, or None."""
        try:
            if widget_kind == FOLDER:
                return image_folders.refusal(self._settings.images, _below(name))
            with self.open(widget_kind, name) as file:
                _sniff(widget_kind, name, file)
                if widget_kind == "model_file" and model_kind not in (None, ANY):
                    self._sniff_kind(name, str(model_kind), file)
        except (FileRefused, BadWeights) as refusal:
            return str(refusal)
        return None

    def names(self, widget_kind: str) -> list[str]:
        """All names that could be used, sorted."""
        if widget_kind == FOLDER:
            return image_folders.names(self._settings.images)
        root = self._root(widget_kind, "")
        found = list(_names(root, _SUFFIXES[widget_kind]))
        if widget_kind == "model_file":
            found += [f"{STARTER}/{n}" for n in _names(_starter(), _SUFFIXES[widget_kind])]
        return sorted(found)

    def path(self, widget_kind: str, name: str) -> Path:
        """Where the file is. Raises FileRefused."""
        if widget_kind == FOLDER:
            return self._settings.images / _below(name)
        self.open(widget_kind, name).close()
        return self._root(widget_kind, name) / _below(name)

    def open(self, widget_kind: str, name: str) -> BufferedReader:
        """The file, open for reading. Raises FileRefused."""
        root = self._root(widget_kind, name)
        try:
            return os.fdopen(_open_beneath(root, _below(name)), "rb")
        except FileNotFoundError:
            raise FileRefused(f"there is no {_KINDS[widget_kind]} {name!r}; "
                              f"put it into {'the package' if _ships(name) else root}") from None
        except (OSError, ValueError) as error:
            raise FileRefused(f"the {_KINDS[widget_kind]} {name!r} cannot be opened: {_words(error)}") from None

    def digest(self, widget_kind: str, name: str) -> str:
        """SHA-256 of the file's bytes; remembered by size, modification time and inode. Raises FileRefused.

        Of a folder: of the names and digests of the pictures and captions in it.
        """
        if widget_kind == FOLDER:
            return self._folder_digest(_below(name))
        self._load_store()
        with self.open(widget_kind, name) as file:
            key, identity = f"{widget_kind}:{name}", _identity(file)
            known = self._known.get(key)
            if known and known[:3] == identity:
                return known[3]
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            if _identity(file) != identity:
                raise FileRefused(f"{name!r} changed while it was read; try again when it is complete")
        if time.time_ns() - identity[1] > _SETTLED_NS:
            self._known[key] = (*identity, digest)
            if identity[0] >= _WORTH_KEEPING:
                self._save_store()
        return digest

    def _folder_digest(self, name: str) -> str:
        try:
            return image_folders.digest(self._settings.images, name, lambda file: self.digest("image_file", file))
        except OSError as error:
            raise FileRefused(f"the folder {name!r} cannot be read: {_words(error)}") from None

    def kind(self, name: str) -> str:
        """The kind that a weight file says it is of; "unknown" for files that say nothing or are no weights."""
        try:
            with self.open("model_file", name) as file:
                return self._kind(name, file)
        except (FileRefused, BadWeights):
            return "unknown"

    def _kind(self, name: str, file: BufferedReader) -> str:
        identity = _identity(file)
        known = self._kinds.get(name)
        if known is None or known[0] != identity:
            known = self._kinds[name] = (identity, read_header(self._root("model_file", name) / name).kind)
        return known[1]

    def _sniff_kind(self, name: str, wanted: str, file: BufferedReader) -> None:
        """Refuse weights that say they are of another kind; files that say nothing are tried."""
        kind = self._kind(name, file)
        if kind not in (wanted, "unknown"):
            raise FileRefused(f"expected weights of the kind {wanted!r}; {name!r} is of the kind {kind!r}; "
                              "choose another file, or load it with the node for its kind")

    def _root(self, widget_kind: str, name: str) -> Path:
        if widget_kind == "image_file":
            return self._settings.images
        return _starter().parent if _ships(name) else self._settings.models

    def _load_store(self) -> None:
        """Read the digests of large files that another process has computed, whenever there are new ones."""
        with suppress(OSError, ValueError, TypeError, AttributeError):
            written = self._store.stat().st_mtime_ns
            if written == self._read_store:
                return
            self._read_store = written
            for key, (size, mtime, inode, digest) in json.loads(self._store.read_bytes()).items():
                self._known[key] = (int(size), int(mtime), int(inode), str(digest))

    def _save_store(self) -> None:
        """Keep the digests of large files; a failure costs only time later."""
        large = {k: v for k, v in self._known.items() if v[0] >= _WORTH_KEEPING}
        with suppress(OSError):
            write_whole(self._store, json.dumps(dict(list(large.items())[-_MOST_NAMES:])).encode())


def _starter() -> Path:
    return Path(next(iter(nodes.__path__))) / STARTER


def _ships(name: str) -> bool:
    return name.startswith(f"{STARTER}/")


def _below(name: str) -> str:
    """The name, if it can only lead downwards."""
    parts = name.split("/")
    if not name or "\0" in name or "\\" in name or any(part in ("", ".", "..") for part in parts):
        raise FileRefused(f"expected a file name below the folder, such as pictures/cat.png, got {name[:80]!r}")
    return name


def _open_beneath(root: Path, name: str) -> int:
    """A descriptor of the regular file root/name; no component may be a symbolic link."""
    *folders, last = name.split("/")
    at = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for folder in folders:
            inner = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=at)
            os.close(at)
            at = inner
        file = os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=at)
    finally:
        os.close(at)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise ValueError("it is not a regular file")
    return file


def _words(error: Exception) -> str:
    if isinstance(error, OSError):
        links = (getattr(os, "ELOOP", 40), 40, 20)
        return "symbolic links are not followed" if error.errno in links else os.strerror(error.errno or 0)
    return str(error)


def _identity(file: BufferedReader) -> tuple[int, int, int]:
    found = os.fstat(file.fileno())
    return found.st_size, found.st_mtime_ns, found.st_ino


def _names(root: Path, suffixes: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        inside = Path(folder).relative_to(root)
        found += [(inside / f).as_posix() for f in sorted(files)
                  if f.startswith("sha256-") or f.lower().endswith(suffixes)]
        if len(found) >= _MOST_NAMES:
            break
    return found[:_MOST_NAMES]


def _sniff(widget_kind: str, name: str, file: BufferedReader) -> None:
    """Look at the first bytes: the content decides what a file is, never its name."""
    head = file.read(16)
    if widget_kind == "image_file":
        _sniff_image(name, head)
    else:
        _sniff_weights(name, head, _identity(file)[0])


def _sniff_image(name: str, head: bytes) -> None:
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    if not (webp or head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))):
        raise FileRefused(f"expected {name!r} to be a PNG, JPEG or WebP picture; its first bytes are {head[:8]!r}")


def _sniff_weights(name: str, head: bytes, size: int) -> None:
    safe = head[4:8] == bytes(4) and head[8:9] == b"{"  # a length may spell what a pickle begins with
    if not safe and head.startswith((b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")):
        raise FileRefused(f"expected {name!r} to be safetensors, got a pickle, which can run any program when loaded; "
                          "convert it to safetensors")
    header = int.from_bytes(head[:8], "little")
    if not size:
        raise FileRefused(f"expected {name!r} to be safetensors, but the file is empty; download it again")
    if len(head) < 10 or head[8:9] != b"{":
        raise FileRefused(f"expected {name!r} to be safetensors; its first bytes are {head[:8]!r}. Only safetensors "
                          "are read, because other weights can run code; convert it, or download it again")
    if header > min(_LONGEST_HEADER, size - 8):
        raise FileRefused(f"expected {name!r} to be safetensors; the file is cut or damaged "
                          f"(its header says {header} bytes, the file has {size})")
