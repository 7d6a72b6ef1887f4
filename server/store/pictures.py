"""What an uploaded file is, by its content: PNG, JPEG or WebP, its size in pixels, and whether its end is there.

Only the structure is read, in plain Python; decoding happens in the worker, which has nothing to lose.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

MAX_SIDE = 16_384
MAX_PIXELS = 64 * 1024**2
_STEPS = 100_000  # most chunks or segments that are looked at
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class NotAPicture(Exception):
    """The file is refused: a fixed word and a sentence."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Picture:
    """What the header says."""

    media_type: str
    extension: str
    width: int
    height: int


def media_type_of(start: bytes) -> str | None:
    """The media type of the only formats that are ever shown inline, by content; None for everything else."""
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if start.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/webp" if start[:4] == b"RIFF" and start[8:12] == b"WEBP" else None


def read_picture(file: BinaryIO, size: int) -> Picture:
    """The picture in this file of `size` bytes; raises NotAPicture."""
    file.seek(0)
    media_type = media_type_of(file.read(16))
    readers = {"image/png": _png, "image/jpeg": _jpeg, "image/webp": _webp}
    if media_type is None:
        raise NotAPicture("not_a_picture", "expected a PNG, JPEG or WebP picture, got something else by its content; "
                                           "convert the file first")
    try:
        width, height = readers[media_type](file, size)
    except (struct.error, IndexError):
        raise _cut(media_type) from None
    _refuse_size(width, height)
    return Picture(media_type, media_type.rpartition("/")[2].replace("jpeg", "jpg"), width, height)


def _refuse_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise NotAPicture("bad_picture", f"expected a picture with pixels, its header says {width}x{height}")
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise NotAPicture("too_many_pixels", f"expected at most {MAX_SIDE} pixels a side and {MAX_PIXELS // 1024**2} "
                                             f"megapixels, the header says {width}x{height}; make it smaller first")


def _cut(media_type: str) -> NotAPicture:
    return NotAPicture("cut_picture", f"the {media_type} picture ends too early; it was cut on its way, send it again")


def _png(file: BinaryIO, size: int) -> tuple[int, int]:
    """Walk the chunks from IHDR to IEND without reading their data."""
    place, width, height = 8, 0, 0
    for step in range(_STEPS):
        file.seek(place)
        length, kind = struct.unpack(">I4s", file.read(8))
        if step == 0:
            if kind != b"IHDR" or length != 13:
                raise NotAPicture("bad_picture", "expected a PNG picture that begins with its header chunk")
            width, height = struct.unpack(">II", file.read(8))
            _refuse_size(width, height)
        place += 12 + length
        if place > size:
            raise _cut("image/png")
        if kind == b"IEND":
            return width, height
    raise NotAPicture("bad_picture", f"expected a PNG picture of at most {_STEPS} chunks")


def _jpeg(file: BinaryIO, size: int) -> tuple[int, int]:
    """Walk the segments to the frame header, then look for the end marker at the end of the file."""
    place = 2
    for _ in range(_STEPS):
        file.seek(place)
        mark, kind, length = struct.unpack(">BBH", file.read(4))
        if mark != 0xFF:
            raise NotAPicture("bad_picture", "expected JPEG segments, got other bytes; the file is damaged")
        if kind == 0xFF:
            place += 1
            continue
        if kind in _JPEG_SIZES:
            _, height, width = struct.unpack(">BHH", file.read(5))
            file.seek(max(0, size - 65_536))
            if b"\xff\xd9" not in file.read():
                raise _cut("image/jpeg")
            return width, height
        place += 2 + length
    raise NotAPicture("bad_picture", "expected a JPEG picture with a frame header")


def _webp(file: BinaryIO, size: int) -> tuple[int, int]:
    """RIFF says its own length; the first chunk says the size in one of three ways."""
    file.seek(4)
    (length,) = struct.unpack("<I", file.read(4))
    if length + 8 > size + 1:
        raise _cut("image/webp")
    file.seek(12)
    kind, _ = struct.unpack("<4sI", file.read(8))
    start = file.read(10)
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", start[6:10])
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        (bits,) = struct.unpack("<I", start[1:5])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        return int.from_bytes(start[4:7], "little") + 1, int.from_bytes(start[7:10], "little") + 1
    raise NotAPicture("bad_picture", "expected a WebP picture with a VP8 chunk")
