"""WebSockets for tests and benchmarks: one that follows the events, one that never reads."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import connect

from tests.e2e.processes import Server


@asynccontextmanager
async def events_of(server: Server, after: int | None = None) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """The event stream, from `after` or from now on; previews come as `call_preview` with their bytes."""
    place = server.url.replace("http://", "ws://") + "/api/v1/events" + ("" if after is None else f"?after={after}")
    async with connect(place, additional_headers=server.headers, proxy=None, compression=None) as stream:
        yield _events(stream)


async def _events(stream: Any) -> AsyncIterator[dict[str, Any]]:
    async for frame in stream:
        yield json.loads(frame) if isinstance(frame, str) else read_preview(frame)


def read_preview(frame: bytes) -> dict[str, Any]:
    """A binary frame: length of the header, header, picture."""
    length = struct.unpack(">I", frame[:4])[0]
    return {"kind": "call_preview", **json.loads(frame[4:4 + length]), "bytes": frame[4 + length:]}


def events_until(server: Server, last: Callable[[dict[str, Any]], bool], after: int = 0,
                 seconds: float = 200) -> list[dict[str, Any]]:
    """All events above `after`, up to the first for which `last` holds."""
    async def collect() -> list[dict[str, Any]]:
        found = []
        async with asyncio.timeout(seconds), events_of(server, after) as stream:
            async for event in stream:
                found.append(event)
                if last(event):
                    break
        return found

    return asyncio.run(collect())


@contextmanager
def stalled_reader(server: Server):
    """A client that asks for every event and then never reads a byte, with a small receive buffer."""
    place = urlsplit(server.url)
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect((place.hostname, place.port))
        key = base64.b64encode(os.urandom(16)).decode()
        client.sendall((f"GET /api/v1/events?after=0 HTTP/1.1\r\nHost: {place.netloc}\r\nUpgrade: websocket\r\n"
                        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                        f"Authorization: Bearer {server.token}\r\n\r\n").encode())
        assert client.recv(12) == b"HTTP/1.1 101"
        yield client
