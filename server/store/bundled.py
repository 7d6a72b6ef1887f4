"""The example workflows that ship with Wireloom: `workflows/` in a checkout, `server/workflows/` in the package."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

_SERVER = Path(__file__).parents[1]


def _folder() -> Path | None:
    return next((f for f in (_SERVER / "workflows", _SERVER.parent / "workflows") if f.is_dir()), None)


@cache
def bundled() -> dict[str, str]:
    """JSON text by name; what is not a JSON object is left out."""
    folder = _folder()
    files = sorted(folder.glob("*.json")) if folder is not None else []
    texts = {file.stem: file.read_text(encoding="utf-8") for file in files}
    return {name: text for name, text in texts.items() if isinstance(json.loads(text), dict)}


@cache
def bundled_picture(name: str) -> bytes | None:
    """The small picture of an example, or None."""
    folder = _folder()
    path = folder / "pictures" / f"{name}.webp" if folder is not None and name in bundled() else None
    return path.read_bytes() if path is not None and path.is_file() else None
