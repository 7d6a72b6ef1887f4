"""Write a run's outputs into a folder: clear names, the recipe in each picture, whole files, nothing overwritten."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from server.commands.terminal.errors import Refused
from server.settings import Settings

_UNSAFE = re.compile(r"[^\w.+=-]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def write_outputs(outputs: dict[str, list[dict[str, Any]]], workflow: dict[str, Any], folder: Path,
                  settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """The outputs of a `run_finished` event as files; for each its path, digest, coordinates and summary."""
    return {name: [made for cell in cells for made in _write_cell(name, cell, workflow, folder, settings)]
            for name, cells in outputs.items()}


def _write_cell(name: str, cell: dict[str, Any], workflow: dict[str, Any], folder: Path,
                settings: Settings) -> Iterator[dict[str, Any]]:
    files = cell.get("files") or []
    about = {k: cell[k] for k in ("coordinates", "seeds", "summary") if cell.get(k)}
    if not files:
        yield {**about, "path": None, "digest": None}
    pictures = sum(1 for f in files if f["media_type"] == "image/png")
    for index, file in enumerate(files):
        content = (settings.values / file["digest"][:2] / file["digest"]).read_bytes()
        sample = str(index) if pictures > 1 and file["media_type"] == "image/png" else ""
        stem = file_stem(name, cell.get("coordinates") or {}, sample)
        path = write_new(folder, stem, ending(file["name"]), with_recipe(content, file, cell, workflow))
        size = {k: file[k] for k in ("media_type", "width", "height") if k in file}
        yield {**about, "path": str(path), "digest": file["digest"], **size}


def with_recipe(content: bytes, file: dict[str, Any], cell: dict[str, Any], workflow: dict[str, Any]) -> bytes:
    """A PNG, JPEG or WebP with the workflow, the coordinates and the seeds inside; anything else as it is."""
    from server.engine import pictures
    from server.version import version

    return pictures.with_recipe(file["media_type"], content, workflow, cell.get("coordinates") or {},
                                cell.get("seeds") or {}, version())


def file_stem(name: str, coordinates: dict[str, Any], sample: str = "") -> str:
    """A file name without its ending: the output, its coordinates, the sample; safe on every disk."""
    parts = [name, *(f"{axis}={value}" for axis, value in coordinates.items()), *([sample] if sample else [])]
    words = (_UNSAFE.sub("_", part).strip("._")[:40] for part in parts)
    stem = "-".join(word for word in words if word).encode()[:150].decode(errors="ignore") or "output"
    return f"_{stem}" if _RESERVED.fullmatch(stem) else stem


def ending(name: str) -> str:
    """What a file name ends with, such as `.png`; a figure's two parts belong together."""
    return ".figure.json" if name.endswith(".figure.json") else Path(name).suffix


def refuse_folder(folder: Path) -> None:
    """Make the folder for the outputs before anything is computed; says in words when that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise Refused(f"--out: expected a folder, got the file {str(folder)!r}") from None
    except NotADirectoryError:
        raise Refused(f"--out: expected a folder, but part of {str(folder)[:200]!r} is a file; "
                      "choose another place") from None
    except OSError as error:
        raise Refused(f"--out: cannot make the folder {str(folder)[:200]!r}: {os.strerror(error.errno or 0)}; "
                      "choose another place") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Refused(f"--out: the folder {str(folder)!r} is not writable; choose another place")


def write_new(folder: Path, stem: str, suffix: str, content: bytes) -> Path:
    """Write a whole file under the first free name; a file that holds the same bytes already is used again."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, 100_000):
        path = folder / (f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}")
        if _holds(path, content) or (not path.exists() and _link_new(path, content)):
            return path
    raise FileExistsError(17, "100,000 files of this name are there already", str(folder / stem))


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content


def _link_new(path: Path, content: bytes) -> bool:
    handle, temporary = tempfile.mkstemp(prefix=".wireloom-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o666 & ~_umask())
        return _take_name(Path(temporary), path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _take_name(temporary: Path, path: Path) -> bool:
    try:
        os.link(temporary, path)  # unlike a rename, a link never replaces a file that came in between
    except FileExistsError:
        return False
    except OSError:  # a disk without hard links
        temporary.replace(path)
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
