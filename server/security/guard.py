"""The outermost middleware: every request and WebSocket passes here first, every response leaves with safe headers."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.security.access import Access, Refusal
from server.security.headers import SafeHeaders
from server.security.limits import (
    MAX_HEADERS,
    MAX_JSON,
    MAX_REQUESTS,
    MAX_UPLOAD,
    MAX_UPLOADS,
    LimitedBody,
    declared_length,
)
from server.store.writer import dumps

log = logging.getLogger("wireloom.http")
CLOSED_FOR = {401: 4401, 403: 4403, 429: 4429}
"""Close codes of refused WebSockets: 4000 and the status that HTTP would answer."""
UPLOAD_PATH = "/api/v1/images"
_READ = frozenset({b"host", b"origin", b"authorization", b"cookie", b"sec-fetch-site"})


class Guard:
    """Wraps the app; nothing behind it meets a request that was not allowed in."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app, self._access = app, access
        self._headers = SafeHeaders()
        self._requests = self._uploads = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One ASGI connection."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = read_headers(scope)
        safe = _SafeSend(send, self._headers, None)
        refusal = self._access.refuse_host(scope, headers)  # type: ignore[arg-type]
        if refusal is None:
            safe.host = headers[b"host"][0]
            refusal = self._refuse(scope, headers)
        if refusal is not None:
            return await refuse(safe, refusal, scope["method"] == "HEAD")
        upload = scope["path"] == UPLOAD_PATH and scope["method"] == "POST"
        body = LimitedBody(receive, MAX_UPLOAD if upload else MAX_JSON)
        self._requests += 1
        self._uploads += upload
        try:
            await self._app(scope, body, safe)
        except Exception:
            await self._failed(safe)
        finally:
            self._requests -= 1
            self._uploads -= upload

    def _refuse(self, scope: Scope, headers: dict[bytes, list[str]]) -> Refusal | None:
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADERS:
            return Refusal(431, "headers_too_large", f"expected at most {MAX_HEADERS} bytes of headers")
        upload = scope["path"] == UPLOAD_PATH and scope["method"] == "POST"
        limit, length = (MAX_UPLOAD if upload else MAX_JSON), declared_length(scope["headers"])
        if length == -1:
            return Refusal(400, "bad_length", "expected one Content-Length header with a number")
        refusal = self._access.refuse_http(scope, headers, peer_of(scope))  # type: ignore[arg-type]
        if refusal is None and length is not None and length > limit:
            return Refusal(413, "too_large", f"expected a body of at most {limit} bytes, got {length}")
        if refusal is None and (self._requests >= MAX_REQUESTS or (upload and self._uploads >= MAX_UPLOADS)):
            return Refusal(429, "busy", "too many requests at a time; try again in a second", 1)
        return refusal

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = read_headers(scope)
        wrong_host = self._access.refuse_host(scope, headers)  # type: ignore[arg-type]
        if wrong_host is not None:
            return await send({"type": "websocket.close", "code": 1008, "reason": wrong_host.kind})  # a bare 403
        refusal = self._access.refuse_socket(scope, headers, peer_of(scope))  # type: ignore[arg-type]
        if refusal is None:
            return await self._app(scope, receive, send)
        return await tell_and_close(receive, send, refusal)

    async def _failed(self, send: _SafeSend) -> None:
        """The last resort; the app's own handler answers before, unless it failed itself."""
        if not send.started:
            ident = secrets.token_hex(4)
            log.exception("a request failed inside the server (%s)", ident)
            await refuse(send, Refusal(500, "internal", f"the server failed; its log tells more under {ident}"), False)


class _SafeSend:
    """Adds the safe headers to a response as it starts."""

    def __init__(self, send: Send, headers: SafeHeaders, host: str | None) -> None:
        self._send, self._headers, self.host = send, headers, host
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            message["headers"] = self._headers.added_to(message.get("headers", []), self.host)
        await self._send(message)


async def refuse(send: _SafeSend, refusal: Refusal, head: bool) -> None:
    """Answer with the refusal as a problem."""
    problem = {"kind": refusal.kind, "where": {}, "message": refusal.message, "fixes": []}
    body = dumps({"problems": [problem]}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()),
               (b"connection", b"close")]
    if refusal.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    if refusal.retry_after is not None:
        headers.append((b"retry-after", str(refusal.retry_after).encode()))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})


async def tell_and_close(receive: Receive, send: Send, refusal: Refusal) -> None:
    """Open a WebSocket only to close it with a code and a word: a page cannot see why a handshake was refused.

    Nothing behind the guard hears of it; a page of another site learns no more than from the refusal itself.
    """
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": CLOSED_FOR[refusal.status], "reason": refusal.kind})


def read_headers(scope: Scope) -> dict[bytes, list[str]]:
    """The headers that decide, each with all its values."""
    found: dict[bytes, list[str]] = {}
    for name, value in scope["headers"]:
        if name in _READ:
            found.setdefault(name, []).append(value.decode("latin-1"))
    return found


def peer_of(scope: Scope) -> str:
    """The address of the other side; only ever used to slow down guessing."""
    client: Any = scope.get("client")
    return str(client[0]) if client else ""
