"""The queue: accepts runs durably, executes them one at a time in order, gives each exactly one end."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import deque
from dataclasses import replace
from functools import partial
from signal import SIGBUS

from server.engine.problems import Rejected
from server.queue import attempt as ends
from server.queue.attempt import Attempt, Gather
from server.queue.feed import Feed
from server.queue.host import Host
from server.queue.known import Known
from server.queue.line import Line
from server.queue.planning import Planner
from server.refusals import WEIGHTS_CUT
from server.store import runs
from server.store.runs import NewRun, Run
from server.store.store import Store
from server.store.writer import StoredEvent, Transaction

log = logging.getLogger("wireloom.queue")
MAX_WAITING = 10_000
MAX_UNSTORED = 32   # ends that may wait for the disk while the next runs go on
WORKER_SECONDS = 5  # between looks at a worker that has given up
MAX_DEATHS = 2  # a run that its worker died of twice is failed, not tried again
MAX_STARTS = 5  # the same for one that was running each time the whole server died


class Full(Exception):
    """The queue holds as many runs as it may."""


class RunQueue:
    """Runs in the order of the line. Everything here happens on the event loop; only the store has a thread.

    trouble: why the end of a run cannot be stored at the moment, for /health
    """

    def __init__(self, store: Store, feed: Feed, host: Host, planner: Planner, known: Known,
                 gather: Gather = lambda transaction, run, outputs: None) -> None:
        self._store, self._feed, self._host, self._planner, self._known = store, feed, host, planner, known
        self._gather = gather
        self._line = Line()
        self._current: Attempt | None = None
        self._wake = asyncio.Event()
        self._watchers: dict[str, asyncio.Future[None]] = {}
        self._unstored: deque[Attempt] = deque()
        self._task: asyncio.Task[None] | None = None
        self.trouble: str | None = None

    def __len__(self) -> int:
        return len(self._line)

    @property
    def running(self) -> str | None:
        """The id of the run that is being executed."""
        current = self._current
        return current.run.id if current is not None and not current.ended and not current.closed else None

    @property
    def waiting(self) -> list[Run]:
        """The runs that wait, in the order in which they will run."""
        return self._line.order()

    async def move(self, ident: str, before: str | None) -> bool:
        """Put a waiting run ahead of another one, or last; the order is on the disk when this returns."""
        order = self._line.move(ident, before)
        if order is None:
            return False
        places = [run.seq for run in order]
        await self._store.write(lambda transaction: runs.keep_places(transaction, places), durable=True)
        return True

    async def start(self) -> None:
        """Take up what the last server left, then begin to execute."""
        for run in await self._store.read(runs.open_runs):
            await self._take_up(run)
        self._task = asyncio.create_task(self._work(), name="queue")

    async def stop(self) -> None:
        """Stop executing; what runs now is left to the next server, which takes it up again."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def submit(self, new: NewRun) -> Run:
        """Store a run; when this returns it survives any crash. A known idempotency key gives the earlier run."""
        if len(self._line) >= MAX_WAITING:
            raise Full(f"{len(self._line)} runs are waiting already; cancel some, or try again later")
        stored = self._store.write(partial(_accept, new), durable=True)
        stored.add_done_callback(partial(self._accepted, new.id))
        return await stored

    async def cancel(self, ident: str) -> Run | None:
        """Ask a run to end: at once when it waits, cooperatively when it runs; one that has ended stays as it is."""
        waiting = self._line.remove(ident)
        if waiting is not None:
            attempt = self._attempt(waiting, waiting.attempt)
            attempt.end(ends.cancelled())
            await attempt.stored()
        elif self._current is not None and self.running == ident:
            self._current.cancelled = True
            if self._current.handed:
                self._host.cancel(ident)
            else:
                self._current.end(ends.cancelled())
                await self._current.stored()
        return await self.get(ident)

    async def get(self, ident: str, wait: float = 0) -> Run | None:
        """The run; waits up to `wait` seconds for its end."""
        watcher = self._watch(ident) if wait > 0 else None
        run = await self._store.read(lambda connection: runs.get_run(connection, ident))
        if watcher is None:
            return run
        if run is None or run.ended:
            self._watchers.pop(ident, None)
            return run
        await asyncio.wait([watcher], timeout=wait)
        return await self._store.read(lambda connection: runs.get_run(connection, ident))

    def published(self, events: list[StoredEvent]) -> None:
        """Told of committed events: wakes whoever waits for the end of a run."""
        for event in events:
            if event.kind == "run_finished":
                watcher = self._watchers.pop(event.run, None)
                if watcher is not None and not watcher.done():
                    watcher.set_result(None)

    def _watch(self, ident: str) -> asyncio.Future[None]:
        if ident not in self._watchers:
            self._watchers[ident] = asyncio.get_running_loop().create_future()
        return self._watchers[ident]

    def _attempt(self, run: Run, number: int) -> Attempt:
        return Attempt(run, number, self._store, self._feed, self._known, self._gather, self._set_trouble)

    def _set_trouble(self, words: str | None) -> None:
        self.trouble = words

    def _accepted(self, ident: str, stored: asyncio.Future[Run]) -> None:
        if not stored.cancelled() and stored.exception() is None and stored.result().id == ident:
            self._enqueue(stored.result())

    def _enqueue(self, run: Run, again: bool = False) -> None:
        self._line.add(run, again)
        self._wake.set()

    async def _take_up(self, run: Run) -> None:
        """A run from before the restart: one that was running starts again, unless it never survives that."""
        if run.status == "queued":
            return self._enqueue(run)
        if run.attempt >= MAX_STARTS:
            attempt = self._attempt(run, run.attempt)
            attempt.end(ends.failed("server_died", f"the server stopped {run.attempt} times while it ran this; "
                                                   "the run is not tried again"))
            return await attempt.stored()
        return await self._requeue(run, run.attempt, run.deaths, "the server stopped during the run")

    async def _requeue(self, run: Run, number: int, deaths: int, because: str) -> None:
        event = {"kind": "run_queued", "attempt": number + 1, "because": because}
        await self._store.write(lambda t: runs.requeue(t, run.seq, run.id, deaths, event))
        self._enqueue(replace(run, status="queued", attempt=number, deaths=deaths), again=True)

    async def _work(self) -> None:
        while True:
            run = await self._next()
            self._current = self._attempt(run, run.attempt + 1)
            self._unstored.append(self._current)
            if len(self._unstored) > MAX_UNSTORED:
                await self._unstored.popleft().stored()
            try:
                await self._execute(self._current)
            except Exception:
                ident = secrets.token_hex(4)
                log.exception("run %s failed inside the server (%s)", run.id, ident)
                self._current.end(ends.failed("internal", "the server failed while it handled this run; its log tells "
                                                          f"more under {ident}"))
            finally:
                self._current.closed = True

    async def _next(self) -> Run:
        while True:
            run = self._line.take()
            if run is not None:
                return run
            self._wake.clear()
            await self._wake.wait()

    async def _execute(self, attempt: Attempt) -> None:
        """One attempt at one run: plan it, hand it to the worker, and see that it ends."""
        run = attempt.run
        started = self._store.write(lambda t: runs.start(t, run.seq, attempt.number))
        started.add_done_callback(lambda done: done.cancelled() or done.exception())
        await self._worker_ready(attempt)
        if attempt.ended:
            return None
        try:
            plan = await self._planner.plan(run)
        except Rejected as error:
            return attempt.end(ends.refused(error))
        if attempt.ended:
            return None
        attempt.handed = True
        outcome = await self._host.run(run.id, plan, attempt.on_events, attempt.on_preview)
        if attempt.ended:
            return None
        if attempt.cancelled or outcome.kind == "cancelled":
            return attempt.end(ends.cancelled())
        if outcome.kind == "worker_died":
            return await self._after_death(attempt, outcome.signal)
        return attempt.end(ends.failed("no_result", "the worker ended the run without saying how; run it again"))

    async def _worker_ready(self, attempt: Attempt) -> None:
        """Wait for a worker; while there can be none, runs stay queued and the first one says why."""
        said = ""
        while not attempt.ended:
            try:
                return await self._host.ready()
            except Rejected as error:
                because = str(error)
            if because != said:
                log.error("runs wait for a worker: %s", because)
                attempt.tell({"kind": "run_queued", "attempt": attempt.number, "because": because})
                said = because
            await asyncio.sleep(WORKER_SECONDS)
        return None

    async def _after_death(self, attempt: Attempt, signal: int | None) -> None:
        if signal == SIGBUS:
            return attempt.end(ends.failed("model_changed", WEIGHTS_CUT, attempt.last_node))
        run, deaths = attempt.run, attempt.run.deaths + 1
        last = f"; the last node heard of was {attempt.last_node!r}" if attempt.last_node else ""
        how = f"the worker process died (signal {signal}){last}" if signal else f"the worker process ended{last}"
        if deaths < MAX_DEATHS:
            return await self._requeue(run, attempt.number, deaths, how)
        words = f"{how}. It died {deaths} times of this run, so it is not tried again; use smaller sizes, or look " \
                "at the worker's log"
        return attempt.end(ends.failed("worker_died", words, attempt.last_node))


def _accept(new: NewRun, transaction: Transaction) -> Run:
    return runs.accept(transaction, new)
