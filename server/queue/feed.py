"""Who listens to events: each reader has its own small outbox, so that one that does not read disturbs nobody.

An outbox over its cap is thrown away and read again from the store, so no stored event is ever lost to a reader that
is merely slow. Previews are kept as the latest one a node and are never stored.
"""

from __future__ import annotations

import asyncio
import json
import struct
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from server.store.events import PAGE, events_after
from server.store.store import Store
from server.store.writer import StoredEvent

MAX_EVENTS = 1_000
MAX_BYTES = 2_000_000
MAX_PREVIEWS = 200

Replay = Callable[[int], Awaitable[tuple[list[StoredEvent], int]]]


class Reader:
    """One reader's outbox; `run` narrows it to one run, `newest` tells the seq of the last event offered to anybody."""

    def __init__(self, replay: Replay, newest: Callable[[], int], after: int | None, run: str | None,
                 previews: bool) -> None:
        self._replay, self._newest, self._run = replay, newest, run
        self._behind, self._wants_previews = after is not None, previews
        self._last = newest() if after is None else after
        self._events: deque[StoredEvent] = deque()
        self._bytes = 0
        self._previews: dict[tuple[str, str], bytes] = {}
        self._wake = asyncio.Event()
        if self._behind:
            self._wake.set()

    def offer(self, events: list[StoredEvent]) -> None:
        """Take committed events; over the cap the outbox is emptied and will be read again from the store."""
        self._wake.set()
        if self._behind:
            return
        mine = [e for e in events if self._run is None or e.run == self._run]
        self._events.extend(mine)
        self._bytes += sum(len(e.text) for e in mine)
        if len(self._events) > MAX_EVENTS or self._bytes > MAX_BYTES:
            self._events.clear()
            self._bytes, self._behind = 0, True

    def offer_preview(self, run: str, node: str, frame: bytes) -> None:
        """Take a preview; it replaces an unsent one of the same node."""
        if not self._wants_previews or self._run not in (None, run) or len(self._previews) >= MAX_PREVIEWS:
            return
        self._previews[run, node] = frame
        self._wake.set()

    async def next(self, limit: int = 50) -> list[str | bytes]:
        """The next frames to send, at most `limit` of them; waits until there is one."""
        while True:
            await self._wake.wait()
            if self._behind:
                await self._catch_up()
            frames: list[str | bytes] = []
            while self._events and len(frames) < limit:
                event = self._events.popleft()
                self._bytes -= len(event.text)
                self._last = event.seq
                frames.append(event.text)
            while self._previews and len(frames) < limit:
                frames.append(self._previews.pop(next(iter(self._previews))))
            if not self._events and not self._previews and not self._behind:
                self._wake.clear()
            if frames:
                return frames

    async def _catch_up(self) -> None:
        """Read one page from the store; once it holds the newest committed event, listen live again."""
        if self._events:
            return
        page, newest = await self._replay(self._last)
        self._events.extend(page)
        self._bytes = sum(len(e.text) for e in page)
        if len(page) < PAGE:
            self._last = newest
            self._behind = newest < self._newest()


class Feed:
    """All readers, and whoever else wants to know of committed events."""

    def __init__(self) -> None:
        self._readers: set[Reader] = set()
        self.newest = 0
        self.on_events: Callable[[list[StoredEvent]], None] = lambda events: None

    def publish(self, events: list[StoredEvent]) -> None:
        """Offer committed events to every reader."""
        self.newest = events[-1].seq
        self.on_events(events)
        for reader in self._readers:
            reader.offer(events)

    def preview(self, run: str, node: str, cell: dict[str, Any], media_type: str, body: bytes) -> None:
        """Offer a preview to every reader: 4-byte header length, JSON header, picture."""
        if not self._readers:
            return
        header = json.dumps({"run": run, "node": node, "cell": cell, "media_type": media_type}).encode()
        frame = struct.pack(">I", len(header)) + header + body
        for reader in self._readers:
            reader.offer_preview(run, node, frame)

    def join(self, store: Store, after: int | None, run: tuple[str, int] | None, previews: bool = True) -> Reader:
        """A new reader: of what comes from now on, or (with `after`) of everything above that seq."""
        replay = partial(_replay, store, None if run is None else run[1])
        reader = Reader(replay, lambda: self.newest, after, None if run is None else run[0], previews)
        self._readers.add(reader)
        return reader

    def leave(self, reader: Reader) -> None:
        """Forget a reader."""
        self._readers.discard(reader)

    def __len__(self) -> int:
        return len(self._readers)


async def _replay(store: Store, run: int | None, after: int) -> tuple[list[StoredEvent], int]:
    return await store.read(lambda connection: (events_after(connection, after, PAGE, run), store.last_seq))
