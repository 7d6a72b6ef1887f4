"""The recipe inside a JPEG: XMP in APP1 segments, written and read by hand. Never decodes the picture.

A segment holds at most 64 KiB. A larger recipe goes into extended XMP (XMP specification, part 3, 1.1.3.1): the packet
names the MD5 digest of a second one, which is cut into further segments.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Mapping

from server.engine import xmp
from server.engine.png import KEYWORD
from server.engine.problems import Problem, Rejected

START = b"\xff\xd8"
_APP0, _APP1, _SCAN, _END = 0xE0, 0xE1, 0xDA, 0xD9
_ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
_PACKET, _EXTENSION = b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"
_ROOM = 65_400
_MAX_SEGMENTS = 100_000


def with_text(jpeg: bytes, texts: Mapping[str, str]) -> bytes:
    """The same JPEG carrying the recipe among these texts, behind its JFIF head; an older one is replaced."""
    kept, rest = [], b""
    for marker, data, end in _segments(jpeg):
        if marker == _SCAN:
            rest = jpeg[end:]
        elif not (marker == _APP1 and (data.startswith(_EXTENSION) or _is_ours(data))):
            kept.append((marker, data))
    if not rest:
        raise _rejected("this JPEG holds no picture")
    head = 1 if kept and kept[0][0] == _APP0 else 0
    new = [(_APP1, data) for data in _recipe_segments(texts[KEYWORD])]
    return START + b"".join(_segment(*part) for part in [*kept[:head], *new, *kept[head:]]) + rest


def read_text(jpeg: bytes) -> str:
    """The recipe as JSON, "" where there is none; raises Rejected for what is no JPEG or is damaged."""
    extension: dict[int, bytes] = {}
    for marker, data, _ in _segments(jpeg):
        if marker == _APP1 and data.startswith(_PACKET) and (text := xmp.recipe_text(data)):
            return text
        if marker == _APP1 and data.startswith(_EXTENSION) and len(data) >= len(_EXTENSION) + 40:
            _, offset = struct.unpack_from(">II", data, len(_EXTENSION) + 32)
            extension[offset] = data[len(_EXTENSION) + 40:]
    return xmp.recipe_text(b"".join(extension[offset] for offset in sorted(extension)))


def _recipe_segments(text: str) -> list[bytes]:
    """The data of the segments that hold a recipe: one, or a packet and its extension in pieces."""
    packet = xmp.packet(text)
    if len(packet) <= _ROOM:
        return [_PACKET + packet]
    digest = hashlib.md5(packet, usedforsecurity=False).hexdigest().upper()
    note = f' xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="{digest}"'
    head = _EXTENSION + digest.encode() + struct.pack(">I", len(packet))
    return [_PACKET + xmp.packet("", note), *(
        head + struct.pack(">I", at) + packet[at:at + _ROOM] for at in range(0, len(packet), _ROOM))]


def _is_ours(data: bytes) -> bool:
    return data.startswith(_PACKET) and xmp.is_ours(data)


def _segments(jpeg: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Marker, data and beginning of each segment up to the first scan; lengths are verified."""
    if not jpeg.startswith(START):
        raise _rejected("expected a JPEG; this file does not begin like one")
    at = len(START)
    for _ in range(_MAX_SEGMENTS):
        begin = at
        if at + 2 > len(jpeg) or jpeg[at] != 0xFF:
            raise _rejected(f"this JPEG is damaged at byte {at}")
        while at + 1 < len(jpeg) and jpeg[at + 1] == 0xFF:  # fill bytes
            at += 1
        marker = jpeg[at + 1] if at + 1 < len(jpeg) else _END
        if marker in _ALONE:
            at += 2
            continue
        if marker == _END or at + 4 > len(jpeg):
            raise _rejected("this JPEG ends before its picture")
        length = struct.unpack_from(">H", jpeg, at + 2)[0]
        if length < 2 or at + 2 + length > len(jpeg):
            raise _rejected(f"this JPEG is cut off: a segment at byte {at} claims {length} bytes")
        yield marker, jpeg[at + 4:at + 2 + length], begin
        if marker == _SCAN:
            return
        at += 2 + length
    raise _rejected(f"this JPEG has more than {_MAX_SEGMENTS} segments")


def _segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def _rejected(message: str) -> Rejected:
    return Rejected([Problem("bad_jpeg", message)])
