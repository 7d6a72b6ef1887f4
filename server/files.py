"""The files that a workflow may name: pictures below the images folder, weights below the model folders or shipped.

Names are relative and checked component by component, so that nothing outside the folders is reachable. Imports neither
torch nor Pillow: the web process, the command line and the worker all use it.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from io import BufferedReader
from pathlib import Path
from typing import Any

import nodes
from nodes.interface import weight_files
from nodes.interface.discovery import source_digest
from nodes.interface.weight_files import KINDS, BadWeights, recognise_file
from nodes.interface.weight_files.groups import FOLDER, INDEXES, index_of, is_group, members
from nodes.interface.weight_files.header import refuse_foreign
from server import image_folders
from server.beneath import names_beneath, open_beneath, other_case, refuse_upward, words_of
from server.known_files import Identity, KnownFiles, identity_of
from server.model_folders import ModelFolder, kind_by_folder, model_folders
from server.refusals import FileRefused
from server.settings import Settings

__all__ = ["ANY", "STARTER", "About", "FileRefused", "Files"]

STARTER = "starter"
ANY = "any"
IMAGES = "image_folder"
_NOUNS = {"image_file": "picture", "model_file": "weight file"}
_SUFFIXES = {"image_file": (".png", ".jpg", ".jpeg", ".webp"), "model_file": (".safetensors", ".sft", FOLDER, *INDEXES)}
_WORTH_KEEPING = 16 * 1024**2  # bytes: hashing less is quicker than reading the list of digests
_SETTLED_NS = 100_000_000  # a file written within the last 0.1 s may be written again without a new time


@dataclass(frozen=True)
class About:
    """What a weight file holds, as the lists of models show it; `also`: further kinds that it serves as."""

    kind: str = "unknown"
    family: str = "unknown"
    variant: str = ""
    words: str = ""
    also: tuple[str, ...] = ()


class Files:
    """Finds, sniffs, lists and hashes the files of one data folder. Safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folders: tuple[ModelFolder, ...] | None = None
        self._digests = KnownFiles(settings.data / "file-digests.json")
        self._abouts = KnownFiles(settings.data / "file-kinds.json")

    @property
    def folders(self) -> tuple[ModelFolder, ...]:
        """The folders with weights, in the order in which they are searched."""
        if self._folders is None:
            self._folders = model_folders(self._settings)
        return self._folders

    @property
    def data(self) -> Path:
        """The data folder itself."""
        return self._settings.data

    def find(self, widget_kind: str, model_kind: str | None, name: str) -> str | None:
        """Why the file `name` cannot be used, or None."""
        try:
            if widget_kind == IMAGES:
                return image_folders.refusal(self._settings.images, refuse_upward(name))
            with self.open(widget_kind, name) as file:
                _sniff(widget_kind, name, file)
            if widget_kind == "model_file" and model_kind not in (None, "", ANY):
                self._refuse_kind(name, str(model_kind))
        except (FileRefused, BadWeights) as refusal:
            return str(refusal)
        return None

    def names(self, widget_kind: str) -> list[str]:
        """All names that could be used, sorted."""
        if widget_kind == IMAGES:
            return image_folders.names(self._settings.images)
        suffixes = _SUFFIXES[widget_kind]
        if widget_kind == "image_file":
            return sorted(names_beneath(self._settings.images, suffixes))
        found = [f"{STARTER}/{name}" for name in names_beneath(_starter(), suffixes)]
        for folder in self.folders:
            found += [folder.prefix + name for name in names_beneath(folder.path, suffixes, folder.links)]
        return sorted(set(found))

    def path(self, widget_kind: str, name: str) -> Path:
        """Where the file is. Raises FileRefused."""
        if widget_kind == IMAGES:
            return self._settings.images / refuse_upward(name)
        place, file = self._open(widget_kind, name)
        os.close(file)
        return place

    def open(self, widget_kind: str, name: str) -> BufferedReader:
        """The file, open for reading. Raises FileRefused."""
        return os.fdopen(self._open(widget_kind, name)[1], "rb")

    def digest(self, widget_kind: str, name: str) -> str:
        """SHA-256 of the file's bytes; remembered by size, times and inode. Raises FileRefused.

        Of a folder of pictures: of the names and digests of the pictures and captions in it. Of a file in a diffusers
        folder: of all files of the folder, since who opens one may read the others.
        """
        if widget_kind == IMAGES:
            return self._digest_of_folder(refuse_upward(name))
        if widget_kind == "model_file" and (index := self._index_of(name)):
            return self._digest_of_group(name, index)
        return self._digest(self.open(widget_kind, name), f"{widget_kind}:{name}", name)

    def _digest_of_folder(self, name: str) -> str:
        try:
            return image_folders.digest(self._settings.images, name, lambda file: self.digest("image_file", file))
        except OSError as error:
            raise FileRefused(f"the folder {name!r} cannot be read: {words_of(error)}") from None

    def known_digest(self, name: str) -> str:
        """The digest of a weight file if it is known or quickly found, else ""."""
        if is_group(name):
            return ""
        with self.open("model_file", name) as file:
            identity = identity_of(file.fileno())
        key = f"model_file:{name}"
        known = self._digests.get(key, identity)
        if known is None and identity[0] < _WORTH_KEEPING:
            known = self._digest(self.open("model_file", name), key, name)
        return str(known or "")

    def _index_of(self, name: str) -> Path | None:
        """The index of the model of several files that a file names, or of the folder of which it is a part."""
        path = self.path("model_file", name)
        return None if _ships(name) else index_of(path)

    def _digest_of_group(self, name: str, index: Path) -> str:
        """One digest of all files of a model that has several."""
        whole = hashlib.sha256()
        depth = len(self.path("model_file", name).relative_to(index.parent).parts)
        above = name.split("/")[:-depth]
        try:
            for member in members(index, name):
                inside = "/".join([*above, member.relative_to(index.parent).as_posix()])
                digest = self._digest(member.open("rb"), f"model_file:{inside}", inside)
                whole.update(f"{inside}\0{digest}\0".encode())
        except (OSError, BadWeights) as error:
            raise FileRefused(f"the weight file {name!r} cannot be used: {words_of(error)}") from None
        return whole.hexdigest()

    def _digest(self, opened: BufferedReader, key: str, name: str) -> str:
        with opened as file:
            identity = identity_of(file.fileno())
            if (known := self._digests.get(key, identity)) is not None:
                return str(known)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            if identity_of(file.fileno()) != identity:
                raise FileRefused(f"{name!r} changed while it was read; try again when it is complete")
        if _settled(identity):
            self._digests.put(key, identity, digest, identity[0] >= _WORTH_KEEPING)
        return digest

    def about(self, name: str) -> About:
        """What a weight file holds; of the kind that its folder promises where its tensors tell nothing.

        A file that cannot be read is of an unknown kind.
        """
        try:
            return self._about(name)
        except (FileRefused, BadWeights):
            return About()

    def _about(self, name: str) -> About:
        """The same; raises FileRefused or BadWeights for a file that cannot be read."""
        with self.open("model_file", name) as file:
            identity = identity_of(file.fileno())
        key = f"{_recogniser()}:{name}"
        known = self._abouts.get(key, identity)
        try:
            return About(**{**known, "also": tuple(known["also"])})
        except (TypeError, KeyError):  # not known yet, or written by another version
            known = self._look(name)
            if _settled(identity):
                self._abouts.put(key, identity, known, keep=not _ships(name))
            return About(**{**known, "also": tuple(known["also"])})

    def save(self) -> None:
        """Keep what was found out about files for the next start."""
        self._digests.save()
        self._abouts.save()

    def _look(self, name: str) -> dict[str, Any]:
        found = recognise_file(self.path("model_file", name), name)
        kind, words = (found.kind, found.words) if found.kind != "unknown" else (kind_by_folder(name), "")
        return asdict(About(kind, found.family, found.variant, words or KINDS[kind], found.also))

    def _refuse_kind(self, name: str, wanted: str) -> None:
        """Refuse weights of another kind or that are cut off; files of which nobody knows what they are, are tried."""
        about = self._about(name)
        if wanted in KINDS and about.kind not in (wanted, "unknown") and wanted not in about.also:
            raise FileRefused(f"expected {KINDS[wanted]} (kind {wanted!r}); {name!r} is {about.words} (kind "
                              f"{about.kind!r}); choose another file, or load it with the node for its kind")

    def _open(self, widget_kind: str, name: str) -> tuple[Path, int]:
        """The path and an open descriptor of the first file of that name."""
        noun, near = _NOUNS[widget_kind], None
        for root, inside, links in self._places(widget_kind, refuse_upward(name)):
            try:
                return root / inside, open_beneath(root, inside, links)
            except FileNotFoundError:
                near = near or other_case(root, inside)
            except (OSError, ValueError) as error:
                raise FileRefused(f"the {noun} {name!r} cannot be opened: {words_of(error)}") from None
        if near:
            raise FileRefused(f"there is no {noun} {name!r}; there is {near!r}: only the case differs, write it so")
        where = self._settings.images if widget_kind == "image_file" else self._where()
        raise FileRefused(f"there is no {noun} {name!r}; put it into {'the package' if _ships(name) else where}")

    def _places(self, widget_kind: str, name: str) -> Iterator[tuple[Path, str, bool]]:
        """Where a file of that name may be: the folder, its path below it, and whether links are followed there."""
        if widget_kind == "image_file":
            yield self._settings.images, name, False
        elif _ships(name):
            yield _starter().parent, name, False
        else:
            for folder in self.folders:
                if inside := folder.inside(name):
                    yield folder.path, inside, folder.links

    def _where(self) -> str:
        more = "or another folder of" if self._settings.model_folders else "or name its folder with"
        return f"{self._settings.models}, {more} --models"


def _starter() -> Path:
    return Path(next(iter(nodes.__path__))) / STARTER


@cache
def _recogniser() -> str:
    """Changes whenever what tells files apart does: what an older Wireloom made of a file is not believed."""
    return source_digest(Path(weight_files.__file__).parent)[:8]


def _ships(name: str) -> bool:
    return name.startswith(f"{STARTER}/")


def _settled(identity: Identity) -> bool:
    """By the time of change, which nobody can set: modification times may lie in the future."""
    return time.time_ns() - identity[3 if os.name == "posix" else 1] > _SETTLED_NS


def _sniff(widget_kind: str, name: str, file: BufferedReader) -> None:
    """Look at the first bytes: the content decides what a file is, never its name."""
    head = file.read(512)
    if widget_kind == "model_file" and is_group(name):
        if not head.lstrip().startswith(b"{"):
            raise FileRefused(f"expected {name!r} to be JSON that names the files of a model; got {head[:8]!r}")
        return
    if widget_kind == "model_file":
        refuse_foreign(name, head, identity_of(file.fileno())[0])
        return
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    if not (webp or head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))):
        raise FileRefused(f"expected {name!r} to be a PNG, JPEG or WebP picture; its first bytes are {head[:8]!r}")
