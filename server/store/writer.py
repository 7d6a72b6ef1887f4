"""The one thread that touches the database: many queued writes become one transaction.

A write is a function of a Transaction. Its future resolves only after the commit that holds it; a write that asked
to be durable makes that commit wait for the disk (synchronous FULL), and the others ride along. Reads queue with the
writes, so they never see what is not committed. Events reach the subscribers after their commit, in order of seq.
"""

from __future__ import annotations

import asyncio
import json
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
BATCH = 500  # most writes in one transaction


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it is stored and sent; `text` is the whole JSON object with seq, run and kind."""

    seq: int
    run: str
    kind: str
    text: str


class Transaction:
    """What a write may do: SQL, and events that are stored and sent with the commit."""

    def __init__(self, connection: sqlite3.Connection, last_seq: int) -> None:
        self.execute = connection.execute
        self._connection = connection
        self.last_seq = last_seq
        self._rows: list[tuple[int, int, str, str]] = []
        self.events: list[StoredEvent] = []

    def append(self, run_seq: int, run: str, events: list[dict[str, Any]]) -> None:
        """Store these events of one run and send them after the commit."""
        for event in events:
            self.last_seq += 1
            kind = event["kind"]
            data = dumps({k: v for k, v in event.items() if k != "kind"})
            self._rows.append((self.last_seq, run_seq, kind, data))
            self.events.append(StoredEvent(self.last_seq, run, kind, event_text(self.last_seq, run, kind, data)))

    def mark(self) -> int:
        """Where the events stand now, for `drop_after`."""
        return len(self._rows)

    def drop_after(self, mark: int) -> None:
        """Forget the events of a write that failed."""
        self.last_seq -= len(self._rows) - mark
        del self._rows[mark:], self.events[mark:]

    def flush(self) -> None:
        """Write the collected event rows."""
        self._connection.executemany("INSERT INTO events (seq, run, kind, data) VALUES (?, ?, ?, ?)", self._rows)


@dataclass(slots=True)
class _Job(Generic[T]):
    work: Callable[[Any], T]
    future: asyncio.Future[T]
    reads: bool
    durable: bool
    outcome: Any = None
    failed: bool = False


class Writer:
    """Runs writes and reads of the event loop's tasks in its own thread, many to a commit."""

    def __init__(self, connection: sqlite3.Connection, send: Callable[[list[StoredEvent]], None]) -> None:
        self._connection = connection
        self._send = send
        self._jobs: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._work, name="database", daemon=True)
        found = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'events'").fetchone()
        self.last_seq: int = found[0] if found else 0
        self._full = False

    def start(self) -> None:
        """Begin to work; call it inside the event loop that will wait for the results."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        """Finish what is queued, then close the database."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        self._connection.close()

    def write(self, work: Callable[[Transaction], T], *, durable: bool = False) -> asyncio.Future[T]:
        """Queue a write; the future resolves after its commit."""
        return self._put(work, reads=False, durable=durable)

    def read(self, work: Callable[[sqlite3.Connection], T]) -> asyncio.Future[T]:
        """Queue a read."""
        return self._put(work, reads=True, durable=False)

    def _put(self, work: Callable[[Any], T], reads: bool, durable: bool) -> asyncio.Future[T]:
        assert self._loop is not None, "start() comes first"
        job = _Job(work, self._loop.create_future(), reads, durable)
        self._jobs.put(job)
        return job.future

    def _work(self) -> None:
        stopping = False
        while not stopping:
            batch = [self._jobs.get()]
            while len(batch) < BATCH:
                try:
                    batch.append(self._jobs.get_nowait())
                except queue.Empty:
                    break
            stopping = None in batch
            self._serve([job for job in batch if job is not None])

    def _serve(self, batch: list[_Job[Any]]) -> None:
        """Writes before reads within a batch: a read may see more than it asked for, never less."""
        writes = [job for job in batch if not job.reads]
        events = self._commit(writes) if writes else []
        for job in batch:
            if job.reads:
                _attempt(job, self._connection)
        assert self._loop is not None
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._deliver, batch, events)

    def _commit(self, jobs: list[_Job[Any]]) -> list[StoredEvent]:
        """Run these writes in one transaction; when the commit itself fails, all of them fail."""
        try:
            self._synchronous(any(job.durable for job in jobs))
            self._connection.execute("BEGIN IMMEDIATE")
            transaction = Transaction(self._connection, self.last_seq)
            for job in jobs:
                self._savepoint(job, transaction)
            transaction.flush()
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            for job in jobs:
                job.outcome, job.failed = error, True
            return []
        self.last_seq = transaction.last_seq
        return transaction.events

    def _savepoint(self, job: _Job[Any], transaction: Transaction) -> None:
        mark = transaction.mark()
        self._connection.execute("SAVEPOINT job")
        _attempt(job, transaction)
        if job.failed and not self._connection.in_transaction:
            raise job.outcome  # a full or failing disk: SQLite has taken the whole transaction back
        if job.failed:
            self._connection.execute("ROLLBACK TO job")
            transaction.drop_after(mark)
        self._connection.execute("RELEASE job")

    def _synchronous(self, full: bool) -> None:
        if full != self._full:
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if full else 'NORMAL'}")
            self._full = full

    def _deliver(self, batch: list[_Job[Any]], events: list[StoredEvent]) -> None:
        if events:
            self._send(events)
        for job in batch:
            if job.future.done():
                continue
            if job.failed:
                job.future.set_exception(job.outcome)
            else:
                job.future.set_result(job.outcome)


def dumps(data: Any) -> str:
    """Compact JSON; refuses NaN."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def event_text(seq: int, run: str, kind: str, data: str) -> str:
    """The JSON object of an event as clients see it, made without parsing `data` again."""
    rest = data[1:] if data != "{}" else "}"
    comma = "," if data != "{}" else ""
    return f'{{"seq":{seq},"run":"{run}","kind":"{kind}"{comma}{rest}'


def _attempt(job: _Job[Any], argument: Any) -> None:
    try:
        job.outcome = job.work(argument)
    except Exception as error:  # handed to whoever waits for the job
        job.outcome, job.failed = error, True
