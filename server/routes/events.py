"""The event stream: a WebSocket that replays from `after` and goes on live, and its REST twin."""

from __future__ import annotations

import asyncio
import contextlib

from fastapi import APIRouter, Request, Response, WebSocket
from starlette.websockets import WebSocketDisconnect

from server.queue.feed import Reader
from server.routes.errors import json_response
from server.routes.parts import Parts, parts_of
from server.routes.promises import gives, takes
from server.routes.runs import AFTER, EVENTS
from server.store.events import events_after, oldest_seq
from server.store.runs import get_run

router = APIRouter(prefix="/events", tags=["events"])
SEND_SECONDS = 5.0
PING_SECONDS = 20.0
TRY_AGAIN_LATER = 1013


@router.get("", responses=gives("EventPage", 422), openapi_extra=takes(AFTER, EVENTS))
async def get_events(request: Request) -> Response:
    """The stored events of all runs above `after`."""
    parts, after, limit = parts_of(request), AFTER.whole(request), EVENTS.whole(request)
    events, resync = await parts.store.read(
        lambda connection: (events_after(connection, after, limit),
                            not _holds(after, oldest_seq(connection), parts.store.last_seq)))
    last = events[-1].seq if events else parts.store.last_seq if resync else after
    texts = ",".join(e.text for e in events)
    return json_response(f'{{"events":[{texts}],"last":{last},"resync":{"true" if resync else "false"}}}')


@router.websocket("")
async def stream_events(socket: WebSocket) -> None:
    """Text frames are events {seq, run, kind, ...}; binary frames are previews (4-byte header length, JSON, picture).

    Query: after=N replays what was stored since; run=ID narrows it to one run; previews=0 leaves previews out.
    """
    parts = parts_of(socket)
    query = _query(socket)
    if query is None:
        return await socket.close(1008, "bad query")
    after, ident, previews = query
    run = None
    if ident is not None:
        found = await parts.store.read(lambda connection: get_run(connection, ident))
        if found is None:
            return await socket.close(1008, "unknown run")
        run = (found.id, found.seq)
    await socket.accept()
    if after is not None and await _outside(parts, after):
        await socket.send_text(f'{{"kind":"resync","seq":{parts.store.last_seq}}}')
        after = None
    reader = parts.feed.join(parts.store, after, run, previews)
    try:
        await _serve(socket, parts, reader)
    finally:
        parts.feed.leave(reader)
    return None


async def _serve(socket: WebSocket, parts: Parts, reader: Reader) -> None:
    """Send until the client goes, does not read for five seconds, or the token is rotated."""
    sending = asyncio.create_task(_send(socket, parts, reader))
    listening = asyncio.create_task(_listen(socket))
    try:
        await asyncio.wait({sending, listening}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        code = sending.result() if sending.done() and not sending.cancelled() and not sending.exception() else None
        for task in (sending, listening):
            task.cancel()
        await asyncio.gather(sending, listening, return_exceptions=True)
    if code is not None:
        with contextlib.suppress(Exception):
            async with asyncio.timeout(1):
                await socket.close(code)


async def _send(socket: WebSocket, parts: Parts, reader: Reader) -> int:
    """Send frames as they come; the code to close with."""
    generation = parts.access.keys.generation
    while True:
        frames = await _next(reader)
        if not frames:
            frames = [f'{{"kind":"ping","seq":{parts.store.last_seq}}}']
        parts.access.keys.is_bearer("")  # notices a rotated token
        if parts.access.keys.generation != generation:
            return 1008
        try:
            async with asyncio.timeout(SEND_SECONDS):
                for frame in frames:
                    await (socket.send_text(frame) if isinstance(frame, str) else socket.send_bytes(frame))
        except TimeoutError:
            return TRY_AGAIN_LATER


async def _next(reader: Reader) -> list[str | bytes]:
    try:
        async with asyncio.timeout(PING_SECONDS):
            return await reader.next()
    except TimeoutError:
        return []


async def _listen(socket: WebSocket) -> None:
    """What clients say is ignored; this notices when they go."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while (await socket.receive())["type"] != "websocket.disconnect":
            pass


async def _outside(parts: Parts, after: int) -> bool:
    oldest = await parts.store.read(oldest_seq)
    return not _holds(after, oldest, parts.store.last_seq)


def _holds(after: int, oldest: int, newest: int) -> bool:
    """Whether everything above `after` is still there, and `after` is of this database at all."""
    return after <= newest and (oldest == 0 or after >= oldest - 1)


def _query(socket: WebSocket) -> tuple[int | None, str | None, bool] | None:
    """after, run and previews, or None when they make no sense."""
    after, run = socket.query_params.get("after"), socket.query_params.get("run")
    if after is not None and not (after.isascii() and after.isdigit() and len(after) < 17 and int(after) <= 2**53):
        return None
    return None if after is None else int(after), run, socket.query_params.get("previews") != "0"
