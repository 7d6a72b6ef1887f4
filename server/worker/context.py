"""The `Context` that a call gets inside the worker: throttled progress and previews, cancel, device, files."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nodes.interface.context import AxisValues, BadInput, Cancelled, Context, writable_below
from nodes.interface.pictures import preview_jpeg
from server.engine.events import call_progress
from server.files import FileRefused, Files

if TYPE_CHECKING:
    import torch

_PROGRESS_SECONDS = 0.1
_PREVIEW_SECONDS = 1 / 10  # what is shown is fewer: each browser says how many it wants
_PREVIEW_SHARE = 0.03  # previews take at most this share of a call's time, beside the first


class FileChanged(BadInput):
    """A file is not the one any longer that the keys of the run were made with."""


@dataclass(slots=True)
class Session:
    """What all calls of one run share: the device, the files, where events go, and whether to stop.

    digests:   of the files that the plan was keyed with, by "widget kind:name"
    make_room: told the path and name of a weight file before it is loaded
    """

    device: Any
    dtype: Any
    files: Files
    emit: Callable[[dict[str, Any]], None]
    preview: Callable[[str, dict[str, Any], str, bytes], None]
    cancelled: Callable[[], bool]
    digests: Mapping[str, str] = field(default_factory=dict)
    make_room: Callable[[Path, str], None] = lambda path, name: None

    def refuse_changed(self, widget_kind: str, name: str) -> None:
        """Refuse to go on with a file that is not the planned one any longer. Raises FileChanged."""
        wanted = self.digests.get(f"{widget_kind}:{name}")
        if wanted is None:
            return
        try:
            if self.files.digest(widget_kind, name) == wanted:
                return
        except FileRefused as refused:
            raise FileChanged(f"the file {name!r} changed after the run was planned: {refused}") from None
        raise FileChanged(f"the file {name!r} was replaced or changed after the run was planned, so nothing made from "
                          "it was kept; run it again")

    def refuse_changed_weights(self) -> None:
        """Refuse what was made with weights that changed meanwhile: a model's numbers are those of its mapped file."""
        for key in self.digests:
            widget_kind, _, name = key.partition(":")
            if widget_kind == "model_file":
                self.refuse_changed(widget_kind, name)


class CallContext(Context):
    """The context of one call."""

    def __init__(self, session: Session, node: str, cell: dict[str, Any], axes: tuple[AxisValues, ...] = ()) -> None:
        self._session, self._node, self._cell = session, node, cell
        self.axes = axes
        self._started = 0.0
        self._next_progress = self._next_preview = 0.0
        self._opened: list[tuple[str, str]] = []

    @property
    def device(self) -> torch.device:
        return self._session.device

    @property
    def dtype(self) -> torch.dtype:
        return self._session.dtype

    def progress(self, done: float, total: float = 1.0, preview: Any = None) -> None:
        now = time.monotonic()
        self._started = self._started or now
        if now >= self._next_progress:
            self._next_progress = now + _PROGRESS_SECONDS
            self._session.emit(call_progress(self._node, self._cell, done, total, self._eta(now, done, total)))
        if preview is not None and now >= self._next_preview:
            self._show(preview, now)

    def raise_if_cancelled(self) -> None:
        if self._session.cancelled():
            raise Cancelled

    def open_weights(self, name: str) -> Path:
        return self._open("model_file", name)

    def open_image(self, name: str) -> Path:
        return self._open("image_file", name)

    def open_folder(self, name: str) -> Path:
        return self._open("image_folder", name)

    def writable(self, folder: str) -> Path:
        return writable_below(self._session.files.data, folder)

    def _open(self, widget_kind: str, name: str) -> Path:
        refusal = self._session.files.find(widget_kind, None, name)
        if refusal:
            raise BadInput(refusal)
        self._session.refuse_changed(widget_kind, name)
        self._opened.append((widget_kind, name))
        try:
            path = self._session.files.path(widget_kind, name)
        except FileRefused as refused:
            raise BadInput(str(refused)) from None
        if widget_kind == "model_file":
            self._session.make_room(path, name)
        return path

    def refuse_changed_files(self) -> None:
        """Refuse the call's result when a file changed while the call read it: its key would promise other bytes."""
        for widget_kind, name in self._opened:
            self._session.refuse_changed(widget_kind, name)

    def _eta(self, now: float, done: float, total: float) -> float | None:
        """Seconds left, judged by the time since the first report."""
        elapsed = now - self._started
        return round(elapsed / done * (total - done), 2) if done > 0 and elapsed > 0.5 else None

    def _show(self, value: Any, now: float) -> None:
        """Send a preview; a value that has no picture, or a broken one, shows nothing."""
        with suppress(ValueError, RuntimeError, TypeError, OSError):
            shown = preview_jpeg(value)
            if shown is not None:
                self._session.preview(self._node, self._cell, *shown)
        cost = time.monotonic() - now
        self._next_preview = now + max(_PREVIEW_SECONDS, cost / _PREVIEW_SHARE)
