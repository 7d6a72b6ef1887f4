"""Running a document in a worker of its own, without the web process: what `wireloom run` and the tests use."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from server.engine.check import check
from server.engine.events import run_finished
from server.engine.keys import key_calls
from server.engine.parse import from_data
from server.engine.plan import plan
from server.engine.plan_data import plan_to_data
from server.engine.problems import Problem, Rejected
from server.files import FileRefused, Files
from server.refusals import WEIGHTS_CUT
from server.settings import Settings
from server.worker.host import OnPreview, WorkerHost
from server.worker.outcome import FINISHED, WORKER_DIED, Outcome
from server.worker.snapshot import SNAPSHOT, read_snapshot

OnEvent = Callable[[dict[str, Any]], None]


@dataclass(slots=True)
class RunResult:
    """How a run ended: "succeeded", "failed" or "cancelled", the records of its outputs, and every problem."""

    status: str
    outputs: dict[str, list[dict[str, Any]]]
    problems: list[dict[str, Any]] = field(default_factory=list)
    ms: float = 0.0
    calls: int = 0
    cached: int = 0


async def run_document(settings: Settings, data: dict[str, Any], targets: Sequence[str] | None = None,
                       on_event: OnEvent | None = None, on_preview: OnPreview | None = None) -> RunResult:
    """Check a document, start a worker, run it there. Raises Rejected with all problems; Ctrl-C cancels the run."""
    host = WorkerHost(settings, log_name="run.log")
    await host.start()
    try:
        if SNAPSHOT.exists() and targets is None:  # while torch loads
            _refuse_early(settings, data)
        return await run_in(host, settings, data, targets, on_event, on_preview)
    finally:
        await host.stop()


async def run_in(host: WorkerHost, settings: Settings, data: dict[str, Any], targets: Sequence[str] | None = None,
                 on_event: OnEvent | None = None, on_preview: OnPreview | None = None,
                 run_id: str = "local") -> RunResult:
    """Run a document in a worker that is there already."""
    await host.ready()
    plan_data = make_plan(host, settings, data, targets)
    events: list[dict[str, Any]] = []

    def receive(batch: list[dict[str, Any]]) -> None:
        for event in batch:
            if event["kind"] in _KEPT:
                events.append(event)
            if on_event is not None:
                on_event(event)

    async with _cancelled_by_interrupt(host, run_id):
        outcome = await host.run(run_id, plan_data, receive, on_preview or _no_preview)
    if outcome.kind != FINISHED:
        receive([_last_event(outcome)])
    return _result(events)


def make_plan(host: WorkerHost, settings: Settings, data: dict[str, Any],
              targets: Sequence[str] | None = None) -> dict[str, Any]:
    """Check, plan and key a document for a worker that is ready; the plan as data. Raises Rejected."""
    assert host.catalogue is not None
    files, workflow = Files(settings), from_data(data)
    checked = check(workflow, host.catalogue, files)
    if checked.problems and targets is None:
        raise Rejected(checked.problems)
    try:
        planned = plan(workflow, checked, list(targets) if targets is not None else None)
        return plan_to_data(key_calls(planned, host.catalogue, host.environment, files.digest))
    except FileRefused as refused:
        raise Rejected([Problem("missing_file", str(refused))]) from None


def _refuse_early(settings: Settings, data: dict[str, Any]) -> None:
    """Refuse before the worker is ready what it will not change; node types that we do not know may be a pack's."""
    problems = check(from_data(data), read_snapshot(), Files(settings)).problems
    if problems and not any(p.kind in ("unknown_type", "unknown_version") for p in problems):
        raise Rejected(problems)


def _last_event(outcome: Outcome) -> dict[str, Any]:
    """The end of a run whose worker could not tell it."""
    if outcome.kind != WORKER_DIED:
        return run_finished("cancelled", 0.0, {})
    if outcome.signal == signal.SIGBUS:
        return run_finished("failed", 0.0, {}, Problem("model_changed", WEIGHTS_CUT).to_data())
    how = f"signal {outcome.signal}" if outcome.signal else "no signal"
    hint = "; the machine may have run out of memory" if outcome.signal == signal.SIGKILL else ""
    message = f"the worker process died ({how}){hint}; use smaller sizes, or look into the log"
    return run_finished("failed", 0.0, {}, Problem("worker_died", message).to_data())


_KEPT = ("run_started", "call_failed", "run_finished")


def _result(events: list[dict[str, Any]]) -> RunResult:
    end = events[-1]
    problems = [e["problem"] for e in events if e["kind"] == "call_failed"]
    if not problems and "problem" in end:
        problems = [end["problem"]]
    begin = next((e for e in events if e["kind"] == "run_started"), {"calls": 0, "cached": 0})
    return RunResult(end["status"], end["outputs"], problems, end["ms"], begin["calls"], begin["cached"])


def _no_preview(node: str, cell: dict[str, Any], media_type: str, picture: bytes) -> None:
    """Nobody looks."""


@asynccontextmanager
async def _cancelled_by_interrupt(host: WorkerHost, run_id: str) -> AsyncIterator[None]:
    """The first Ctrl-C cancels the run instead of ending the program."""
    loop = asyncio.get_running_loop()
    ours = threading.current_thread() is threading.main_thread()
    if ours:
        with suppress(NotImplementedError, ValueError):
            loop.add_signal_handler(signal.SIGINT, host.cancel, run_id)
    try:
        yield
    finally:
        if ours:
            with suppress(NotImplementedError, ValueError):
                loop.remove_signal_handler(signal.SIGINT)
