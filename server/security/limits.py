"""Limits on request bodies, counted while they stream in, before anything parses them."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from starlette.types import Message, Receive

MAX_JSON = 8 * 1024**2
MAX_UPLOAD = 256 * 1024**2
MAX_HEADERS = 16 * 1024
MAX_REQUESTS = 256   # at a time
MAX_UPLOADS = 8      # at a time
IDLE_SECONDS = 20.0  # the longest wait for the next piece of a body
SLOWEST = 16 * 1024  # bytes a second, after the first half minute


class TooLarge(Exception):
    """A body over its limit."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"expected a body of at most {limit} bytes")


class TooSlow(Exception):
    """A body that does not arrive."""


class LimitedBody:
    """Passes a request body on, piece by piece, as long as it keeps to size and speed."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._limit = receive, limit
        self._size = 0
        self._begun = time.monotonic()
        self._done = False

    async def __call__(self) -> Message:
        """The next ASGI message."""
        if self._done:
            return await self._receive()
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                message = await self._receive()
        except TimeoutError:
            raise TooSlow from None
        if message["type"] != "http.request":
            self._done = True
            return message
        self._size += len(message.get("body", b""))
        self._done = not message.get("more_body", False)
        if self._size > self._limit:
            raise TooLarge(self._limit)
        if not self._done and self._size < SLOWEST * (time.monotonic() - self._begun - 30):
            raise TooSlow
        return message


def declared_length(headers: list[tuple[bytes, bytes]]) -> int | None:
    """The Content-Length, or None; -1 when it is not a number."""
    values: set[Any] = {value for name, value in headers if name == b"content-length"}
    if not values:
        return None
    value: bytes = values.pop()
    return int(value) if not values and value.isdigit() and len(value) < 16 else -1
