"""Find and read a workflow: a JSON file, a picture that carries one, a bundled or saved workflow by name, or `-`."""

from __future__ import annotations

import difflib
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.commands.terminal import saved
from server.commands.terminal.errors import Refused
from server.settings import Settings

_ROOT = Path(__file__).parents[3]
_BUNDLED = (_ROOT / "server/workflows", _ROOT / "workflows")
_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif")
_JSON_LIMIT, PICTURE_LIMIT = 8 * 1024**2, 256 * 1024**2


@dataclass(frozen=True)
class Document:
    """A workflow document as data, what to call it, and the coordinates where it came from a picture of a sweep."""

    name: str
    data: dict[str, Any]
    coordinates: dict[str, Any] = field(default_factory=dict)


def bundled() -> dict[str, Path]:
    """The workflows that ship with Wireloom, by name."""
    folder = next((f for f in _BUNDLED if f.is_dir()), None)
    return {path.stem: path for path in sorted(folder.glob("*.json"))} if folder else {}


def read_document(name: str, settings: Settings) -> Document:
    """The workflow that a person calls `name`. Raises `Refused` or `Rejected` with all that is wrong."""
    path = Path(name)
    if name == "-" or path.exists():
        raw = read_bytes(name, "a workflow (.json) or a picture that carries one (.png)")
        return _read(raw, "standard input" if name == "-" else path.name)
    stem = path.name.removesuffix(".json")
    if stem in bundled() and path.parent.name in ("", "workflows"):
        return _read(bundled()[stem].read_bytes(), stem)
    if (text := saved.workflows(settings).get(name)) is not None:
        return _read(text.encode(), name)
    raise Refused(_not_found(name, stem, settings))


def read_bytes(name: str, expected: str) -> bytes:
    """A file, or standard input for "-"; at most a byte more than a picture may have. Raises `Refused` for a folder."""
    if name == "-":
        return sys.stdin.buffer.read(PICTURE_LIMIT + 1)
    if Path(name).is_dir():
        raise Refused(f"expected {expected}, got the folder {name!r}")
    with Path(name).open("rb") as file:
        return file.read(PICTURE_LIMIT + 1)


def _read(raw: bytes, name: str) -> Document:
    from server.engine import pictures, strict

    picture = pictures.may_carry(raw[:16])
    limit = PICTURE_LIMIT if picture else _JSON_LIMIT
    if len(raw) > limit:
        raise Refused(f"{name} is larger than the {limit // 1024**2} MB that a workflow file may have")
    if picture:
        return _from_picture(raw, name)
    if b"\0" in raw[:1024] or (name.lower().endswith(_PICTURES) and not raw.lstrip().startswith(b"{")):
        raise Refused(f"{name} is neither a workflow (JSON text) nor a picture that carries one (PNG, JPEG, WebP)")
    return Document(name, _checked(strict.loads(raw)))


def _from_picture(raw: bytes, name: str) -> Document:
    from server.engine import pictures

    recipe = pictures.read_recipe(raw)
    if recipe is None:
        raise Refused(f"{name} is a picture without a workflow inside; only pictures saved by Wireloom carry one")
    coordinates = recipe.get("coordinates")
    return Document(name, _checked(recipe["workflow"]), coordinates if isinstance(coordinates, dict) else {})


def _checked(data: Any) -> dict[str, Any]:
    """The data of a document whose structure is right, in the newest format; raises Rejected."""
    from server.engine.parse import from_data

    return from_data(data).data


def _not_found(name: str, stem: str, settings: Settings) -> str:
    known = [*bundled(), *saved.workflows(settings)]
    near = difflib.get_close_matches(stem, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else "`wireloom workflows` lists those that ship with Wireloom"
    return f"there is no file or workflow called {name!r}; {hint}"
