"""Limits below HTTP: how many connections, how long and how large headers may be, and which request lines are taken.

`uvicorn.Config(http=GuardedConnection, ws=GuardedSocket)` puts them in force.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from server.security.limits import MAX_HEADERS

MAX_CONNECTIONS = 512
HEADER_SECONDS = 10.0
LINGER_SECONDS = 5.0


class GuardedConnection(HttpToolsProtocol):
    """One connection: closed when its headers do not come in time, grow too large, or ask for another server."""

    _deadline: asyncio.TimerHandle | None = None
    _in_headers = False
    _header_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, unless there are too many."""
        super().connection_made(transport)
        if len(self.connections) > MAX_CONNECTIONS:
            return transport.close()
        return self._await_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline."""
        self._headers_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what has come while the headers are still not complete."""
        super().data_received(data)
        if self._in_headers:
            self._header_bytes += len(data)
            if self._header_bytes > 2 * MAX_HEADERS:
                self.transport.close()

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        self._await_headers()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """All headers are there; only requests for a path of this server go on (no absolute form)."""
        self._headers_came()
        if not self.url.startswith(b"/"):
            raise ValueError("expected a request for a path")
        super().on_headers_complete()

    def _await_headers(self) -> None:
        self._headers_came()
        self._in_headers, self._header_bytes = True, 0
        self._deadline = self.loop.call_later(HEADER_SECONDS, self.transport.close)

    def _headers_came(self) -> None:
        self._in_headers = False
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class GuardedSocket(WebSocketsSansIOProtocol):
    """One WebSocket: once its service has ended, a client that does not read what is left is cut off."""

    _lingering: asyncio.TimerHandle | None = None

    async def run_asgi(self) -> None:
        """Serve; then give the last bytes a few seconds to leave, for closing waits until somebody reads them."""
        await super().run_asgi()
        if not self.disconnected:
            self._lingering = self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline."""
        if self._lingering is not None:
            self._lingering.cancel()
        super().connection_lost(exc)
