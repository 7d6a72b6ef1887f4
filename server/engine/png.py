"""PNG by hand: the recipe in iTXt chunks, written and read, and plain pixels, written. Never decodes a picture."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from server.engine import strict
from server.engine.problems import Problem, Rejected

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = "wireloom"
MAX_TEXT = 16 * 1024 * 1024
_MAX_CHUNKS = 100_000


def recipe(workflow: dict[str, Any], coordinates: Mapping[str, Any], seeds: Mapping[str, Any],
           version: str) -> dict[str, str]:
    """The texts that make a picture repeatable, for `with_text`."""
    data = {"workflow": workflow, "coordinates": dict(coordinates), "seeds": dict(seeds), "version": version}
    return {KEYWORD: json.dumps(data, ensure_ascii=False, separators=(",", ":"))}


def read_recipe(png: bytes) -> dict[str, Any] | None:
    """The recipe in a PNG, or None; raises Rejected where it is damaged."""
    text = read_text(png).get(KEYWORD)
    if text is None:
        return None
    data = strict.loads(text.encode())
    if not isinstance(data, dict) or "workflow" not in data:
        raise _rejected("the recipe in this PNG is not one of ours: it has no workflow")
    return data


def with_text(png: bytes, texts: Mapping[str, str]) -> bytes:
    """The same PNG carrying these texts; older texts of the same names are replaced."""
    parts = [SIGNATURE]
    for kind, data in _chunks(png):
        if kind == b"iTXt" and data.partition(b"\0")[0].decode("latin-1") in texts:
            continue
        parts.append(_chunk(kind, data))
        if kind == b"IHDR":
            parts += [_chunk(b"iTXt", _text_data(name, text)) for name, text in texts.items()]
    return b"".join(parts)


def write_pixels(width: int, height: int, levels: bytes, effort: int = 6) -> bytes:
    """A PNG of RGB bytes, row after row. `levels`: 3 * width * height bytes; effort: 1 is quick, 9 makes it small."""
    if width < 1 or height < 1 or len(levels) != 3 * width * height:
        raise ValueError(f"expected {width} x {height} pixels of 3 bytes, got {len(levels)} bytes")
    rows = b"".join(b"\0" + levels[at:at + 3 * width] for at in range(0, len(levels), 3 * width))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, effort)) + _chunk(b"IEND", b"")


def read_text(png: bytes) -> dict[str, str]:
    """All iTXt texts by keyword; raises Rejected for what is no PNG, is damaged or grows too large."""
    texts = {}
    for kind, data in _chunks(png):
        if kind == b"iTXt":
            keyword, text = _read_text_data(data)
            texts[keyword] = text
    return texts


def read_all_text(png: bytes) -> dict[str, str]:
    """The texts of all kinds, iTXt, tEXt and zTXt (PNG 1.2, 4.2.3), by keyword; of each the first. Raises Rejected."""
    texts: dict[str, str] = {}
    for kind, data in _chunks(png):
        if kind == b"iTXt":
            keyword, text = _read_text_data(data)
        elif kind == b"tEXt":
            keyword, _, text = data.decode("latin-1").partition("\0")
        elif kind == b"zTXt":
            name, _, rest = data.partition(b"\0")
            keyword, text = name.decode("latin-1"), _inflate(rest[1:]).decode("latin-1")
        else:
            continue
        texts.setdefault(keyword, text)
    return texts


def _text_data(keyword: str, text: str) -> bytes:
    """The body of an iTXt chunk (PNG 1.2, 4.2.3.3): keyword, compressed?, method, language, translation, text."""
    if not 1 <= len(keyword) <= 79 or "\0" in keyword:
        raise ValueError(f"expected a keyword of 1 to 79 characters, got {keyword!r}")
    return keyword.encode("latin-1") + b"\0\1\0\0\0" + zlib.compress(text.encode(), 6)


def _read_text_data(data: bytes) -> tuple[str, str]:
    keyword, _, rest = data.partition(b"\0")
    if len(rest) < 4:
        raise _rejected("a text in this PNG is cut off")
    compressed, method = rest[0], rest[1]
    body = rest[2:].split(b"\0", 2)
    if len(body) < 3 or compressed > 1 or method:
        raise _rejected("a text in this PNG is not well formed")
    raw = _inflate(body[2]) if compressed else body[2]
    try:
        return keyword.decode("latin-1"), raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _rejected("a text in this PNG is not UTF-8") from None


def _inflate(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(data, MAX_TEXT)
    except zlib.error:
        raise _rejected("a text in this PNG cannot be unpacked") from None
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise _rejected(f"a text in this PNG is cut off or larger than {MAX_TEXT} bytes")
    return raw


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and data of each chunk, to IEND; lengths and checksums are verified."""
    if not png.startswith(SIGNATURE):
        raise _rejected("expected a PNG; this file does not begin like one")
    at = len(SIGNATURE)
    for _ in range(_MAX_CHUNKS):
        if at + 12 > len(png):
            raise _rejected(f"this PNG is cut off at byte {at}")
        length, kind = struct.unpack_from(">I4s", png, at)
        end = at + 8 + length
        if end + 4 > len(png):
            raise _rejected(f"this PNG is cut off: a chunk at byte {at} claims {length} bytes")
        if zlib.crc32(png[at + 4:end]) != struct.unpack_from(">I", png, end)[0]:
            raise _rejected(f"this PNG is damaged: wrong checksum of the chunk at byte {at}")
        yield kind, png[at + 8:end]
        if kind == b"IEND":
            return
        at = end + 4
    raise _rejected(f"this PNG has more than {_MAX_CHUNKS} chunks")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _rejected(message: str) -> Rejected:
    return Rejected([Problem("bad_png", message)])
