"""The recipe inside a WebP: an XMP chunk, written and read by hand. Never decodes the picture."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from server.engine import xmp
from server.engine.png import KEYWORD
from server.engine.problems import Problem, Rejected

_MAX_CHUNKS = 100_000
_XMP, _ALPHA = 0x04, 0x10  # flags of a VP8X chunk


def is_webp(head: bytes) -> bool:
    """Whether the bytes begin like a WebP."""
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def with_text(webp: bytes, texts: Mapping[str, str]) -> bytes:
    """The same WebP carrying the recipe among these texts; an older one is replaced."""
    chunks = [(kind, data) for kind, data in _chunks(webp) if not (kind == b"XMP " and xmp.is_ours(data))]
    if not chunks:
        raise _rejected("this WebP holds no picture")
    kind, data = chunks[0]
    if kind == b"VP8X":
        if len(data) < 10:
            raise _rejected("the head of this WebP is cut off")
        chunks[0] = kind, bytes([data[0] | _XMP]) + data[1:]
    else:
        chunks.insert(0, (b"VP8X", _head_of(kind, data)))
    body = b"".join(_chunk(*chunk) for chunk in [*chunks, (b"XMP ", xmp.packet(texts[KEYWORD]))])
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def read_text(webp: bytes) -> str:
    """The recipe as JSON, "" where there is none; raises Rejected for what is no WebP or is damaged."""
    texts = (xmp.recipe_text(data) for kind, data in _chunks(webp) if kind in (b"XMP ", b"EXIF"))
    return next(filter(None, texts), "")


def _head_of(kind: bytes, data: bytes) -> bytes:
    """The VP8X chunk for a picture in the simple format: its flags, and its width and height, each less one."""
    if kind == b"VP8L" and len(data) >= 5 and data[0] == 0x2F:
        bits = struct.unpack_from("<I", data, 1)[0]
        width, height, alpha = bits & 0x3FFF, bits >> 14 & 0x3FFF, bits >> 28 & 1
    elif kind == b"VP8 " and len(data) >= 10 and data[3:6] == b"\x9d\x01\x2a":
        sides = struct.unpack_from("<HH", data, 6)
        width, height, alpha = *((side & 0x3FFF) - 1 for side in sides), 0
    else:
        raise _rejected("this WebP does not begin with a picture")
    if width < 0 or height < 0:
        raise _rejected("this WebP has no size")
    return struct.pack("<I", _XMP | _ALPHA * alpha) + struct.pack("<I", width)[:3] + struct.pack("<I", height)[:3]


def _chunks(webp: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and data of each chunk (RFC 9649, 2.3); lengths are verified."""
    if not is_webp(webp):
        raise _rejected("expected a WebP; this file does not begin like one")
    at = 12
    for _ in range(_MAX_CHUNKS):
        if at >= len(webp):
            return
        if at + 8 > len(webp):
            raise _rejected(f"this WebP is cut off at byte {at}")
        kind, length = struct.unpack_from("<4sI", webp, at)
        end = at + 8 + length
        if end > len(webp):
            raise _rejected(f"this WebP is cut off: a chunk at byte {at} claims {length} bytes")
        yield kind, webp[at + 8:end]
        at = end + length % 2
    raise _rejected(f"this WebP has more than {_MAX_CHUNKS} chunks")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _rejected(message: str) -> Rejected:
    return Rejected([Problem("bad_webp", message)])
