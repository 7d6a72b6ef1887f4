"""One step of a stored record, read from its bytes without torch: its numbers, and pictures of its pixels.

The bytes are those of `nodes.interface.codec`: safetensors, whose metadata says what each tensor is. They may come
from anywhere, so everything is checked before it is believed.
"""

from __future__ import annotations

import json
import math
import struct
from array import array
from dataclasses import dataclass
from typing import Any

from server.engine.png import write_pixels

PARTS = ("denoised", "x")
_MOST_HEADER = 16 * 1024**2
_MOST_SIDE = 512  # pixels of a picture; of larger ones every second, third, ... pixel is shown
_CODES = {"F32": ("f", 4), "F64": ("d", 8), "I64": ("q", 8)}


class NotARecord(ValueError):
    """These bytes are no record, or not a whole one."""


class NoStep(ValueError):
    """The record has no such step or sample, or nothing to show of it; says what there is."""


@dataclass(frozen=True)
class StoredRecord:
    """A record as bytes. `fields`: its plain fields and the paths of its tensors; `entries`: where those lie."""

    payload: memoryview
    fields: dict[str, Any]
    entries: dict[str, Any]

    @property
    def shape(self) -> tuple[int, ...]:
        """[steps + 1, N, C, h, w] of x."""
        return tuple(self._entry("x")["shape"])

    @property
    def steps(self) -> int:
        """How many steps it has."""
        return self.shape[0] - 1

    def numbers(self, name: str, start: int, count: int) -> array[Any]:
        """`count` numbers of a tensor from position `start` on."""
        entry = self._entry(name)
        code, size = _CODES[entry["dtype"]]
        begin, end = entry["data_offsets"]
        begin += start * size
        if not 0 <= begin <= begin + count * size <= min(end, len(self.payload)):
            raise NotARecord(f"its {name} is shorter than it says")
        return array(code, self.payload[begin:begin + count * size].tobytes())

    def _entry(self, name: str) -> Any:
        return self.entries[self.fields[name]["tensor"]]


def open_record(data: bytes) -> StoredRecord:
    """The record that these bytes are. Raises NotARecord."""
    try:
        size = struct.unpack_from("<Q", data)[0]
        if size > min(_MOST_HEADER, len(data) - 8):
            raise ValueError("the header is longer than the file")
        entries = json.loads(data[8:8 + size])
        kind, fields = json.loads(entries["__metadata__"]["wireloom"])["value"]["port"]
        record = StoredRecord(memoryview(data)[8 + size:], fields, entries)
        if kind != "Record" or len(record.shape) != 5 or not all(type(n) is int and n >= 0 for n in record.shape):
            raise ValueError(f"it holds a {kind}")
        return record
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, struct.error) as error:
        raise NotARecord(f"these bytes are no record: {error!r:.200}") from None


def step_of(record: StoredRecord, step: int) -> dict[str, Any]:
    """What a step is, in numbers; a list has one for each sample, null where there is none."""
    check_step(record, step)
    try:
        return _numbers_of(record, step)
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise NotARecord(f"these bytes are not a whole record: {error!r:.200}") from None


def _numbers_of(record: StoredRecord, step: int) -> dict[str, Any]:
    _, samples, channels, height, width = record.shape
    each, fields = channels * height * width, record.fields

    def lengths(name: str) -> list[float | None]:
        start = step * samples
        return [_plain(math.hypot(*record.numbers(name, (start + i) * each, each))) for i in range(samples)]

    def kept(name: str) -> list[float | None]:
        return [_plain(v) for v in record.numbers(name, step * samples, samples)]

    sigma, after = record.numbers("sigmas", step, 2)
    space = fields["space"]["port"][1]["name"]
    return {"step": step, "steps": record.steps, "sigma": _plain(sigma), "sigma_next": _plain(after),
            "calls": int(record.numbers("calls", step, 1)[0]), "x": lengths("x"), "denoised": lengths("denoised"),
            "guidance": kept("guidance"), "angle": kept("angle"), "shape": [samples, channels, height, width],
            "space": str(space), "model": str(fields["model"]), "solver": str(fields["solver"]),
            "branched": fields["branched"] if type(fields["branched"]) is int else None,
            "pictures": list(PARTS) if space == "rgb" and channels == 3 else []}


def picture_of(record: StoredRecord, step: int, part: str, sample: int) -> bytes:
    """A PNG of x or of the clean estimate at a step; pixel space only."""
    shown = step_of(record, step)
    samples, channels, height, width = shown["shape"]
    if part not in PARTS:
        raise NoStep(f"expected {' or '.join(PARTS)}, got {part[:40]!r}")
    if not shown["pictures"]:
        raise NoStep(f"the record lies in the space '{shown['space'][:100]}', which has no pictures without its "
                     "autoencoder; take the step out with records.step and decode it")
    if not 0 <= sample < samples:
        raise NoStep(f"expected a sample from 0 to {samples - 1}, got {sample}")
    each = channels * height * width
    return to_png(record.numbers(part, (step * samples + sample) * each, each), height, width)


def check_step(record: StoredRecord, step: int) -> None:
    """Refuse a step that is not there."""
    if not 0 <= step < record.steps:
        there = f"from 0 to {record.steps - 1}" if record.steps else "but this record has none"
        raise NoStep(f"expected a step {there}, got {step}")


def to_png(pixels: array[Any], height: int, width: int) -> bytes:
    """RGB planes [3, height, width] in [-1, 1] as a PNG."""
    stride = max(1, -(-max(height, width) // _MOST_SIDE))
    rows, columns = range(0, height, stride), range(0, width, stride)
    planes = [c * height * width for c in range(3)]
    levels = bytes(_level(pixels[plane + row * width + column])
                   for row in rows for column in columns for plane in planes)
    return write_pixels(len(columns), len(rows), levels)


def _level(value: float) -> int:
    """A pixel in [-1, 1] as a byte; what is no number is black."""
    return round(255 * min(max(value / 2 + 0.5, 0.0), 1.0)) if value == value else 0


def _plain(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
