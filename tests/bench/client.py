"""A lean HTTP client for load: keep-alive connections, one request at a time on each, next to no cost of its own."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import urlsplit


class Connection:
    """One keep-alive connection with a bearer token."""

    def __init__(self, url: str, token: str) -> None:
        self._place = urlsplit(url)
        self._head = f"Host: {self._place.netloc}\r\nAuthorization: Bearer {token}\r\n"

    async def __aenter__(self) -> Connection:
        self._reader, self._writer = await asyncio.open_connection(self._place.hostname, self._place.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def request(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Status and JSON body of one request. `body` may be bytes that are JSON already."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        kind = "Content-Type: application/json\r\n" if raw else ""
        head = f"{method} /api/v1{path} HTTP/1.1\r\n{self._head}{kind}{more}Content-Length: {len(raw)}\r\n\r\n"
        self._writer.write(head.encode() + raw)
        lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        length = next(int(line[15:]) for line in lines if line.lower().startswith("content-length:"))
        content = await self._reader.readexactly(length)
        return int(lines[0].split()[1]), json.loads(content) if content else None
