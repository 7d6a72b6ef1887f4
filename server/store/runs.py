"""The runs table: accept, start, finish and read. Each function is one step of a transaction."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from dataclasses import dataclass
from typing import Any

from server.store.documents import Damaged, Document, put_document
from server.store.writer import Transaction, dumps

OPEN = ("queued", "running")
ENDED = ("succeeded", "failed", "cancelled")
_COLUMNS = ("seq, id, status, attempt, deaths, document, title, workflow, targets, idempotency_key, request, sha256, "
            "created, started, finished, result, front, client, place")


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run that passed the check and asks to be stored."""

    id: str
    document: Document
    title: str
    workflow: str | None
    targets: str | None
    idempotency_key: str | None
    request: str
    front: bool = False
    client: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One row of the runs table."""

    seq: int
    id: str
    status: str
    attempt: int
    deaths: int
    document: str
    title: str
    workflow: str | None
    targets: str | None
    idempotency_key: str | None
    request: str
    sha256: str
    created: float
    started: float | None
    finished: float | None
    result: str | None
    front: int = 0
    client: str | None = None
    place: int | None = None

    @property
    def ended(self) -> bool:
        """Whether it has reached its one end."""
        return self.status in ENDED


def accept(transaction: Transaction, new: NewRun) -> Run:
    """Store a run as queued, with its event; a known idempotency key gives the run it was first used for."""
    if new.idempotency_key is not None:
        known = _one(transaction, "idempotency_key = ?", new.idempotency_key)
        if known is not None:
            return known
    put_document(transaction, new.document)  # type: ignore[arg-type]
    created = time.time()
    seal = _seal(new.id, new.document.digest, new.workflow, new.targets, new.idempotency_key, new.request, created)
    inserted = transaction.execute(
        "INSERT INTO runs (id, status, document, title, workflow, targets, idempotency_key, request, sha256, created, "
        "front, client) VALUES (?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (new.id, new.document.digest, new.title, new.workflow, new.targets, new.idempotency_key, new.request, seal,
         created, int(new.front), new.client))
    seq = inserted.lastrowid
    assert seq is not None
    if new.workflow is not None:
        transaction.execute(
            "INSERT INTO versions (workflow, revision, document, at) VALUES (?, 0, ?, ?) "
            "ON CONFLICT DO UPDATE SET at = excluded.at", (new.workflow, new.document.digest, created))
    transaction.append(seq, new.id, [{"kind": "run_queued", "attempt": 1}])
    return Run(seq, new.id, "queued", 0, 0, new.document.digest, new.title, new.workflow, new.targets,
               new.idempotency_key, new.request, seal, created, None, None, None, int(new.front), new.client)


def start(transaction: Transaction, seq: int, attempt: int) -> None:
    """A worker gets the run; the attempt number fences off what an earlier one may still say."""
    transaction.execute(
        "UPDATE runs SET status = 'running', attempt = ?, started = ? WHERE seq = ? AND status = 'queued'",
        (attempt, time.time(), seq))


def requeue(transaction: Transaction, seq: int, run: str, deaths: int, event: dict[str, Any]) -> None:
    """Put a run that lost its worker or its server back in its old place in the queue."""
    changed = transaction.execute(
        "UPDATE runs SET status = 'queued', deaths = ?, started = NULL "
        "WHERE seq = ? AND status IN ('queued', 'running')",
        (deaths, seq))
    if changed.rowcount:
        transaction.append(seq, run, [event])


def finish(transaction: Transaction, seq: int, run: str, attempt: int, event: dict[str, Any]) -> bool:
    """The one end of a run, with its last event. False when it has ended before or belongs to a later attempt."""
    result = {k: v for k, v in event.items() if k in ("outputs", "problem", "ms")}
    changed = transaction.execute(
        "UPDATE runs SET status = ?, finished = ?, result = ? "
        "WHERE seq = ? AND attempt = ? AND status IN ('queued', 'running')",
        (event["status"], time.time(), dumps(result), seq, attempt))
    if not changed.rowcount:
        return False
    transaction.append(seq, run, [event])
    return True


def get_run(connection: sqlite3.Connection, ident: str) -> Run | None:
    """The run with this id."""
    return _one(connection, "id = ?", ident)


def list_runs(connection: sqlite3.Connection, before: int | None, limit: int, status: str | None) -> list[Run]:
    """The newest runs first, below `before`: pages are found by key, however long the history is."""
    where, values = ["seq < ?"], [before if before is not None else 2**62]
    if status is not None:
        where.append("status = ?")
        values.append(status)  # type: ignore[arg-type]
    query = f"SELECT {_COLUMNS} FROM runs WHERE {' AND '.join(where)} ORDER BY seq DESC LIMIT ?"  # noqa: S608 - fixed words
    return [_row(row) for row in connection.execute(query, (*values, limit))]


def open_runs(connection: sqlite3.Connection) -> list[Run]:
    """Runs that wait or ran when the last server stopped, in order of acceptance; those that were moved stand first."""
    query = (f"SELECT {_COLUMNS} FROM runs INDEXED BY runs_open WHERE status IN ('queued', 'running') "  # noqa: S608
             "ORDER BY place IS NULL, place, seq")
    return [_row(row) for row in connection.execute(query)]


def keep_places(transaction: Transaction, order: list[int]) -> None:
    """Runs that wait have this order from now on, also for the next server."""
    for place, seq in enumerate(order):
        transaction.execute("UPDATE runs SET place = ? WHERE seq = ?", (place, seq))


def _one(connection: sqlite3.Connection | Transaction, where: str, value: str) -> Run | None:
    row = connection.execute(f"SELECT {_COLUMNS} FROM runs WHERE {where}", (value,)).fetchone()  # noqa: S608 - fixed words
    return None if row is None else _row(row)


def _row(row: tuple[Any, ...]) -> Run:
    run = Run(*row)
    if run.sha256 != _seal(run.id, run.document, run.workflow, run.targets, run.idempotency_key, run.request,
                           run.created):
        raise Damaged(f"run {run.id} was altered on disk; restore the database from a backup")
    return run


def _seal(*parts: object) -> str:
    return hashlib.sha256(dumps(parts).encode()).hexdigest()
