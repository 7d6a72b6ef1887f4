"""Publishing outputs: what a run was asked for becomes files in the value store, `values/ab/<sha256>`.

A picture becomes one PNG a sample, a figure its data and a PNG, text and numbers what they are, a file its bytes,
latents and kin safetensors. A loaded model has nothing to write: its summary stands for it. A file is written under
a temporary name, fsynced and renamed; equal bytes are one file.
"""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nodes.interface import ports
from nodes.interface.codec import NotStorable, encode
from nodes.interface.pictures import to_png
from server.engine.calls import Call, Plan
from server.engine.execution import CallError, Entry, Publish
from server.engine.png import write_pixels
from server.engine.problems import Problem
from server.whole_file import write_whole

if TYPE_CHECKING:
    from PIL import Image as Pillow

PNG, JSON, TEXT = "image/png", "application/json", "text/plain; charset=utf-8"
FIGURE, SAFETENSORS = "application/vnd.wireloom.figure+json", "application/vnd.safetensors"
_MOST_REMEMBERED = 4_000

DrawFigure = Callable[[ports.Figure], "Pillow.Image"]
"""From a figure to an RGB picture."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A file before it is stored: the end of its name, its media type, its bytes, and its size in pixels.

    durable: whether it is worth an fsync; a plain number is not, because it stands in the run's record as well
    """

    ending: str
    media_type: str
    data: bytes
    width: int = 0
    height: int = 0
    durable: bool = True


class Publisher:
    """Writes outputs into one value store; remembers what it has written, so that a cached result costs nothing."""

    def __init__(self, folder: Path, draw_figure: DrawFigure | None = None) -> None:
        self._folder, self._draw = folder, draw_figure
        self._known: OrderedDict[tuple[str, str], list[dict[str, Any]]] = OrderedDict()

    def for_plan(self, plan: Plan) -> Publish:
        """The engine's `Publish` for one plan."""
        counts = {name: len(output.calls) for name, output in plan.outputs.items()}

        def publish(name: str, position: int, call: Call, port: str, entry: Entry) -> dict[str, Any]:
            cell = f"-{position:03}" if counts.get(name, 1) > 1 else ""
            return {"files": self.publish(f"{_safe(name)}{cell}", call.node, call.key, port, entry)}

        return publish

    def publish(self, stem: str, node: str, key: str | None, port: str, entry: Entry) -> list[dict[str, Any]]:
        """The files of one value: {"digest", "media_type", "name", "size", "width"?, "height"?}. Raises CallError."""
        known = self._known.get((key or "", port)) if key else None
        if known is None or not all(self._path(record["digest"]).exists() for record in known):
            known = self._write(node, port, entry.values[port])
            self._remember(key, port, known)
        return [{**record, "name": record["name"] if record["name"][:1] != "\0" else stem + record["name"][1:]}
                for record in known]

    def _write(self, node: str, port: str, value: Any) -> list[dict[str, Any]]:
        try:
            return [self._store(made) for made in _files_of(value, self._draw)]
        except NotStorable:
            return []
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
            message = "there is no space left for the results; free some and run again: what was computed is kept" if (
                full) else f"the result cannot be written: {error.strerror or error}"
            raise CallError(Problem("no_space" if full else "not_written", message,
                                    {"node": node, "port": port}).to_data()) from None

    def _store(self, made: _Made) -> dict[str, Any]:
        digest = hashlib.sha256(made.data).hexdigest()
        path = self._path(digest)
        if not (path.exists() and path.stat().st_size == len(made.data)):
            write_whole(path, made.data, made.durable)
        record: dict[str, Any] = {"digest": digest, "media_type": made.media_type, "name": made.ending,
                                  "size": len(made.data)}
        return {**record, "width": made.width, "height": made.height} if made.width else record

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def _remember(self, key: str | None, port: str, records: list[dict[str, Any]]) -> None:
        if key:
            self._known[key, port] = records
            if len(self._known) > _MOST_REMEMBERED:
                self._known.popitem(last=False)


def _files_of(value: Any, draw: DrawFigure | None) -> Iterator[_Made]:
    """The files that stand for a value. An ending that begins with a NUL follows the output's name."""
    if isinstance(value, (ports.Image, ports.Mask)):
        count = len(value.data)
        for index, sample in enumerate(value.data):
            name = f"\0-{index}.png" if count > 1 else "\0.png"
            yield _Made(name, PNG, to_png(sample), sample.shape[2], sample.shape[1])
    elif isinstance(value, ports.Figure):
        yield _Made("\0.figure.json", FIGURE, _json(_fields(value)))
        if draw is not None:
            picture = draw(value)
            width, height = picture.size
            yield _Made("\0.png", PNG, write_pixels(width, height, picture.tobytes(), effort=1), width, height)
    elif isinstance(value, ports.File):
        yield _Made(_safe(value.name), value.media_type, value.data)
    elif isinstance(value, str):
        yield _Made("\0.txt", TEXT, value.encode("utf-8", "replace"))
    elif isinstance(value, (ports.Score, ports.Table)):
        yield _Made("\0.json", JSON, _json(_fields(value)))
    elif isinstance(value, (bool, int, float, list)):
        yield _Made("\0.json", JSON, _json(value), durable=isinstance(value, list))
    elif value is not None:
        yield _Made("\0.safetensors", SAFETENSORS, encode({"value": value}))


def _fields(value: Any) -> Mapping[str, Any]:
    return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}


def _json(value: Any) -> bytes:
    """JSON for other programs: a number that is not finite becomes null."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=None)
    except ValueError:
        text = json.dumps(json.loads(json.dumps(value), parse_constant=lambda name: None), ensure_ascii=False)
    return text.encode("utf-8", "replace")


def _safe(name: str) -> str:
    """A name that is a plain file name everywhere."""
    return re.sub(r"[^\w .()+-]", "_", name).strip(". ")[:100] or "output"
