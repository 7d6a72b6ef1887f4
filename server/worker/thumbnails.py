"""Thumbnails of what calls gave: pictures, figures, and latents and records in pixel space get a small JPEG by digest.

A summary names its thumbnail under "picture"; the file is `thumbnails/ab/<sha256>`. So a result is seen again whenever
its key comes back: after undo, after a reload, in an old run. A full disk means no thumbnail, never a failed call.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nodes.interface import ports
from nodes.interface.pictures import preview_jpeg, small_jpeg
from server.engine.execution import Entry
from server.whole_file import write_whole

if TYPE_CHECKING:
    from PIL import Image as Pillow

SIDE = 512
LIMIT = 2 * 1024**3
_AFTER_EVICTION = 0.9
_WITH_PICTURES = (ports.Image, ports.Mask, ports.Latent, ports.Video, ports.Record, ports.Figure)


class Thumbnails:
    """Makes and keeps thumbnails below one folder, at most `limit` bytes of them.

    draw: how a figure becomes a picture
    """

    def __init__(self, folder: Path, draw: Callable[[ports.Figure], Pillow.Image] | None = None,
                 limit: int = LIMIT) -> None:
        self._folder, self._draw, self._limit = folder, draw, limit
        self._used: int | None = None

    def add(self, entry: Entry) -> Entry:
        """The entry, its summaries naming the thumbnails of its values."""
        for port, value in entry.values.items():
            if isinstance(value, _WITH_PICTURES) and port in entry.summaries:
                with suppress(ValueError, RuntimeError, TypeError, OSError):
                    if digest := self._picture(value):
                        entry.summaries[port]["picture"] = digest
        return entry

    def _picture(self, value: Any) -> str | None:
        if isinstance(value, ports.Figure):
            return self._keep(small_jpeg(self._draw(value), SIDE)) if self._draw is not None else None
        made = preview_jpeg(value, SIDE)
        return self._keep(made[1]) if made is not None else None

    def _keep(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        path = self._folder / digest[:2] / digest
        if not path.exists():
            self._make_room(len(data))
            write_whole(path, data, durable=False)
        return digest

    def _make_room(self, size: int) -> None:
        """Remove the oldest files when the limit would be passed; the first call counts what is there."""
        if self._used is not None and self._used + size <= self._limit:
            self._used += size
            return
        found = sorted((s.st_mtime, s.st_size, p) for p in self._folder.glob("??/*") for s in [p.stat()])
        self._used = sum(bytes_ for _, bytes_, _ in found) + size
        if self._used <= self._limit:
            return
        for _, bytes_, path in found:
            if self._used <= self._limit * _AFTER_EVICTION:
                return
            path.unlink(missing_ok=True)
            self._used -= bytes_
