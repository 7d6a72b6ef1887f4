"""One attempt of a worker at one run: stores what it reports and gives the run its one end."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

from server.engine import events
from server.engine.problems import Problem, Rejected
from server.queue.feed import Feed
from server.queue.known import Known
from server.store import runs
from server.store.runs import Run
from server.store.store import Store
from server.store.writer import Transaction

log = logging.getLogger("wireloom.queue")
Gather = Callable[[Transaction, Run, dict[str, list[dict[str, Any]]]], None]
"""Takes the outputs of a run that ended into the gallery."""

RETRY_SECONDS = 1.0
KINDS = frozenset({"run_started", "calls_cached", "call_started", "call_progress", "call_finished", "call_failed",
                   "call_skipped"})
STATUSES = frozenset(runs.ENDED)


class Attempt:
    """What a worker says of a run, until the run has ended; what it says later is dropped.

    cancelled: somebody asked for the end
    handed:    the worker has the plan
    closed:    the worker has nothing more to say; what still comes is dropped
    last_node: the last one that was heard of
    """

    def __init__(self, run: Run, number: int, store: Store, feed: Feed, known: Known,
                 gather: Gather, trouble: Callable[[str | None], None]) -> None:
        self.run, self.number = run, number
        self._store, self._feed, self._known, self._gather, self._trouble = store, feed, known, gather, trouble
        self._ending: asyncio.Task[None] | None = None
        self.cancelled = self.handed = self.closed = False
        self.last_node: str | None = None

    @property
    def ended(self) -> bool:
        """Whether the run has its end, or is about to have it stored."""
        return self._ending is not None

    def on_events(self, batch: list[dict[str, Any]]) -> None:
        """Store a batch of the worker's events; the last one of a run comes with its end, in one transaction."""
        if self.ended or self.closed:
            return
        self._known.learn(batch)
        known = [e for e in batch if e.get("kind") in KINDS]
        final = next((e for e in batch if e.get("kind") == "run_finished" and e.get("status") in STATUSES), None)
        for event in reversed(known):
            if "node" in event:
                self.last_node = str(event["node"])
                break
        if final is not None:
            self.end(final, known)
        elif known:
            self.tell(*known)

    def tell(self, *batch: dict[str, Any]) -> None:
        """Store events of this run, and send them."""
        stored = self._store.write(partial(_append, self.run, list(batch)))
        stored.add_done_callback(partial(_report, f"events of run {self.run.id}"))

    def on_preview(self, node: str, cell: dict[str, Any], media_type: str, body: bytes) -> None:
        """Send a preview to whoever looks; previews are never stored."""
        if not self.ended and not self.closed:
            self._feed.preview(self.run.id, node, cell, media_type, body)

    def end(self, final: dict[str, Any], before: list[dict[str, Any]] | None = None) -> None:
        """Give the run its one end."""
        if self._ending is None:
            self._ending = asyncio.create_task(self._commit(final, before or []))

    async def stored(self) -> None:
        """Wait until the end is on disk."""
        if self._ending is not None:
            await asyncio.shield(self._ending)

    async def _commit(self, final: dict[str, Any], before: list[dict[str, Any]]) -> None:
        work = partial(_finish, self.run, self.number, before, final, self._gather)
        while True:
            try:
                await self._store.write(work, durable=True)
            except sqlite3.Error as error:
                self._trouble(f"cannot store the end of a run: {error}; free some disk space")
                log.error("cannot store the end of run %s: %s", self.run.id, error)
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return self._trouble(None)


def cancelled() -> dict[str, Any]:
    """The end of a run that was cancelled before, or without, a word of the worker."""
    return events.run_finished("cancelled", 0, {})


def refused(error: Rejected) -> dict[str, Any]:
    """The end of a run whose document passed the check when it came, but no longer does."""
    problem = {**error.problems[0].to_data(), "others": [p.to_data() for p in error.problems[1:20]]}
    return events.run_finished("failed", 0, {}, problem)


def failed(kind: str, message: str, node: str | None = None) -> dict[str, Any]:
    """The end of a run that could not be carried out."""
    return events.run_finished("failed", 0, {}, Problem(kind, message, {"node": node} if node else {}).to_data())


def _append(run: Run, batch: list[dict[str, Any]], transaction: Transaction) -> None:
    transaction.append(run.seq, run.id, batch)


def _finish(run: Run, number: int, before: list[dict[str, Any]], final: dict[str, Any], gather: Gather,
            transaction: Transaction) -> None:
    transaction.append(run.seq, run.id, before)
    if not runs.finish(transaction, run.seq, run.id, number, final):
        return log.warning("a late end of run %s (attempt %d) was dropped", run.id, number)
    try:
        gather(transaction, run, final.get("outputs") or {})
    except sqlite3.Error:
        raise
    except Exception:
        log.exception("the results of run %s did not enter the gallery", run.id)


def _report(what: str, stored: asyncio.Future[None]) -> None:
    if not stored.cancelled() and (error := stored.exception()) is not None:
        log.error("could not store %s: %s", what, error)
