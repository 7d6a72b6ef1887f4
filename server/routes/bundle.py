"""The editor's built files: found once, sent compressed as the browser likes, kept by it for a year."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import struct
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import Request, Response

_HERE = Path(__file__).parents[1]
_NAMED = os.environ.get("WIRELOOM_WEB")
FOLDERS = (*([Path(_NAMED)] if _NAMED else []), _HERE / "web", _HERE.parent / "web" / "dist")
"""Where the bundle lies: where WIRELOOM_WEB says, in an installed package, in a checkout after `npm run build`."""

_TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
          ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png", ".json": "application/json"}
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+")
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """One file of the bundle in its encodings; "" is the file as it is, which one with a gzip need not keep."""

    media_type: str
    tag: str
    bodies: dict[str, bytes]

    def body(self, encoding: str) -> bytes:
        """The bytes in an encoding; nearly every browser takes a packed one, so unpacking may wait for the others."""
        return self.bodies[encoding] if encoding in self.bodies else gzip.decompress(self.bodies["gzip"])


@cache
def bundle() -> dict[str, BuiltFile]:
    """The files of the bundle by name: index.html and those in assets/. Empty where none was built."""
    root = next((folder for folder in FOLDERS if (folder / "index.html").is_file()), None)
    if root is None:
        return {}
    found = [root / "index.html", *sorted((root / "assets").glob("*"))]
    return {path.name: _read(path) for path in found if path.suffix in _TYPES and _NAME.fullmatch(path.name)}


def _read(path: Path) -> BuiltFile:
    plain = path.read_bytes()
    packed = {name: path.with_name(path.name + end) for name, end in _ENCODINGS}
    bodies = {name: file.read_bytes() for name, file in packed.items() if file.is_file()}
    if not _packs(bodies.get("gzip", b""), plain):
        bodies[""] = plain
    return BuiltFile(_TYPES[path.suffix], hashlib.blake2b(plain, digest_size=12).hexdigest(), bodies)


def _packs(packed: bytes, plain: bytes) -> bool:
    """Whether a gzip file ends with the checksum and the length of these bytes (RFC 1952, section 2.3.1)."""
    return packed[-8:] == struct.pack("<II", zlib.crc32(plain), len(plain))


def send(file: BuiltFile, request: Request, forever: bool) -> Response:
    """The file as the browser takes it; nothing but a word where it has it already."""
    encoding = _chosen(request.headers.get("accept-encoding", ""), file)
    tag = f'"{file.tag}{"-" + encoding if encoding else ""}"'
    headers = {"etag": tag, "vary": "accept-encoding", "cache-control": _FOREVER if forever else "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if encoding:
        headers["content-encoding"] = encoding
    return Response(file.body(encoding), headers={"content-type": file.media_type, **headers})


def _chosen(accepted: str, file: BuiltFile) -> str:
    """The smallest encoding that the browser takes; q=0 refuses one."""
    asked = {part.split(";")[0].strip().lower() for part in accepted.split(",") if "q=0" not in part.replace(" ", "")
             or re.search(r"q=0\.\d*[1-9]", part)}
    return next((name for name, _ in _ENCODINGS if name in asked and name in file.bodies), "")
