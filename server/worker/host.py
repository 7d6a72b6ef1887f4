"""The host: keeps one worker process alive, gives it runs one at a time, and survives whatever it does.

A worker that dies, hangs or ignores a cancel is killed and replaced; the run that it was at is told. After five
deaths within a minute the host gives up and says so, and tries again when a run comes a minute later. Imports
neither torch nor a node: the web process lives on it.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nodes.interface.catalogue import Catalogue
from server.engine.problems import Problem, Rejected
from server.settings import Settings
from server.worker.channel import ChannelClosed, ChannelError, Message
from server.worker.child import Child
from server.worker.outcome import CANCELLED, FINISHED, WORKER_DIED, Outcome
from server.worker.patience import Patience, reason_to_kill
from server.worker.snapshot import catalogue_of_worker

STOPPED, STARTING, READY, RUNNING, FAILED = "stopped", "starting", "ready", "running", "failed"

OnEvents = Callable[[list[dict[str, Any]]], None]
OnPreview = Callable[[str, dict[str, Any], str, bytes], None]

log = logging.getLogger("wireloom.worker")
_LAST_WORDS = 1.0  # seconds for a dying process to end by itself, so that its own signal is told


@dataclass(slots=True)
class _Job:
    """A run that was handed to the host."""

    run: str
    on_events: OnEvents
    on_preview: OnPreview
    done: asyncio.Future[Outcome]
    cancelled: bool = False


class WorkerHost:
    """One supervised worker. All methods belong to one event loop."""

    def __init__(self, settings: Settings, patience: Patience | None = None, log_name: str = "worker.log") -> None:
        self._settings, self._patience = settings, patience or Patience()
        self._log = settings.data / "logs" / log_name
        self.state = STOPPED
        self.catalogue: Catalogue | None = None
        self.environment = {"device": "cpu" if settings.device == "auto" else settings.device, "dtype": "float32"}
        self.problem: Problem | None = None
        self._child: Child | None = None
        self._job: _Job | None = None
        self._jobs: dict[str, _Job] = {}
        self._turn, self._changed = asyncio.Lock(), asyncio.Event()
        self._skip: dict[str, str] = {}
        self._deaths: deque[float] = deque()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._supervisor: asyncio.Task[None] | None = None

    @property
    def log_file(self) -> Path:
        """Where the worker's output goes."""
        return self._log

    @property
    def pid(self) -> int | None:
        """The process id of the worker, if there is one."""
        return self._child.process.pid if self._child else None

    async def start(self) -> None:
        """Start keeping a worker; returns at once."""
        if self._supervisor is None or self._supervisor.done():
            self.problem = None
            self._deaths.clear()
            self._set_state(STARTING)
            self._supervisor = asyncio.create_task(self._supervise(), name="worker supervisor")

    async def stop(self) -> None:
        """Stop the worker and wait for its end; an idle one may finish writing its cache."""
        child, grace = self._child, self._patience.stop if self.state == READY else 0
        if self._supervisor is not None:
            self._supervisor.cancel()
            await asyncio.gather(self._supervisor, return_exceptions=True)
        if child is not None:
            with suppress(ChannelClosed, TimeoutError):
                async with asyncio.timeout(1):
                    await child.channel.send("stop", {})
            await child.end(grace)
        self._child = None
        self._set_state(STOPPED)
        for waiting in list(self._jobs.values()):
            _resolve(waiting, Outcome(CANCELLED))
        for task in list(self._tasks):
            task.cancel()

    async def ready(self) -> None:
        """Wait until a worker can take a run. Raises Rejected with the reason when there will be none."""
        if self.state == FAILED and self._deaths and time.monotonic() - self._deaths[-1] > self._patience.window:
            await self.start()
        while self.state not in (READY, RUNNING):
            if self.state == FAILED and self.problem is not None:
                raise Rejected([self.problem])
            if self.state == STOPPED:
                raise Rejected([Problem("no_worker", "the worker is stopped")])
            self._changed.clear()
            await self._changed.wait()

    async def run(self, run_id: str, plan_data: dict[str, Any], on_events: OnEvents, on_preview: OnPreview) -> Outcome:
        """Run a plan when its turn comes. Callbacks must be quick; when this returns they are not called again."""
        job = _Job(run_id, on_events, on_preview, asyncio.get_running_loop().create_future())
        self._jobs[run_id] = job
        task = self._keep(asyncio.create_task(self._take_turn(job, plan_data)))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            self.cancel(run_id)
            raise

    def cancel(self, run_id: str) -> None:
        """Ask a run to stop between steps; terminate its worker after 2 s, kill it after 3 s. Unknown: no effect."""
        job = self._jobs.get(run_id)
        if job is None or job.cancelled or job.done.done():
            return
        job.cancelled = True
        if job is self._job and self._child is not None:
            self._keep(asyncio.create_task(self._end(job, self._child)))

    async def _take_turn(self, job: _Job, plan_data: dict[str, Any]) -> Outcome:
        try:
            async with self._turn:
                await self.ready()
                if job.cancelled or self._child is None:
                    return Outcome(CANCELLED if job.cancelled else WORKER_DIED)
                return await self._hand_over(job, plan_data, self._child)
        finally:
            del self._jobs[job.run]

    async def _hand_over(self, job: _Job, plan_data: dict[str, Any], child: Child) -> Outcome:
        self._job = job
        self._set_state(RUNNING)
        try:
            with suppress(ChannelClosed):  # the supervisor sees the same and tells the job
                await child.channel.send("run", {"run": job.run, "plan": plan_data})
            return await job.done
        finally:
            self._job = None
            if self.state == RUNNING:
                self._set_state(READY)

    async def _end(self, job: _Job, child: Child) -> None:
        """The ladder of a cancel: ask, terminate, kill."""
        patience = self._patience
        with suppress(ChannelClosed):
            await child.channel.send("cancel", {"run": job.run})
        for seconds, number in ((patience.terminate, signal.SIGTERM), (patience.kill - patience.terminate,
                                                                       signal.SIGKILL)):
            await asyncio.wait([job.done], timeout=seconds)
            if job.done.done():
                return
            log.warning("run %s ignores its cancel; the worker gets %s", job.run, number.name)
            child.send_signal(number)

    async def _supervise(self) -> None:
        """Start a worker, serve it until it ends, tell its run, start the next one; give up after too many deaths."""
        while True:
            self._set_state(STARTING)
            try:
                child = self._child = await Child.start(self._settings, self._skip, self._log)
            except OSError as error:
                return self._fail(f"the worker cannot be started: {error.strerror or error} ({self._log})")
            await self._serve(child)
            self._child = None
            self._set_state(STARTING)
            code = await child.end(_LAST_WORDS)
            self._after_death(child, code)
            if len(self._deaths) >= self._patience.deaths:
                return self._give_up(child, code)
            await asyncio.sleep(min(0.25 * 2 ** (len(self._deaths) - 2), 2.0) if len(self._deaths) > 1 else 0)

    async def _serve(self, child: Child) -> None:
        """Handle what a worker says until its channel ends."""
        watch = asyncio.create_task(self._watch(child), name="worker watch")
        try:
            while True:
                message = await child.channel.receive()
                child.silence = 0.0
                self._handle(child, message)
        except ChannelClosed:
            return
        except (ChannelError, KeyError, TypeError, ValueError) as error:
            log.error("the worker said something that is no message, and is replaced: %s", error)
            child.send_signal(signal.SIGKILL)
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)

    def _handle(self, child: Child, message: Message) -> None:
        fields, job = message.fields, self._job
        if message.op == "events" and job is not None and fields["run"] == job.run and not job.done.done():
            _tell(job.on_events, fields["events"])
            if any(e["kind"] == "run_finished" for e in fields["events"][-1:]):
                _resolve(job, Outcome(FINISHED))
        elif message.op == "preview" and job is not None and fields["run"] == job.run and not job.done.done():
            _tell(job.on_preview, fields["node"], fields["cell"], fields["media_type"], message.body)
        elif message.op == "loading":
            child.loading, child.loading_for = fields["pack"], 0.0
        elif message.op == "ready":
            self._introduce(fields)
        elif message.op == "log":
            log.warning("worker: %s", fields["text"])

    def _introduce(self, fields: dict[str, Any]) -> None:
        """The worker is ready: take over its catalogue and device."""
        self.catalogue = catalogue_of_worker(fields["catalogue"])
        self.environment = {"device": fields["device"], "dtype": fields["dtype"]}
        self._set_state(READY)

    async def _watch(self, child: Child) -> None:
        """Ping a worker, and kill it when it is silent or hangs in a pack. The loop's own pauses do not count."""
        patience, started, number = self._patience, 0.0, 0
        while True:
            await asyncio.sleep(patience.ping)
            number += 1
            child.silence += patience.ping
            child.loading_for += patience.ping
            started += patience.ping if self.state == STARTING else 0.0
            child.vitals.look()
            if words := reason_to_kill(child, patience, self.state == READY, started):
                log.error("the worker is killed: %s", words)
                child.send_signal(signal.SIGKILL)
                return
            with suppress(ChannelClosed, TimeoutError):
                async with asyncio.timeout(patience.ping):  # wait_for of Python 3.11 may swallow our own cancel
                    await child.channel.send("ping", {"n": number})

    def _after_death(self, child: Child, code: int) -> None:
        """Tell the run that was in the worker; remember the death and, if a pack was at fault, skip it from now on."""
        job, how = self._job, _how(code)
        forced = job is not None and job.cancelled
        if child.loading:
            self._skip[child.loading] = f"it was not imported: the worker hung or died of it ({how})"
        elif not forced:
            now = time.monotonic()
            self._deaths.append(now)
            while self._deaths and now - self._deaths[0] > self._patience.window:
                self._deaths.popleft()
        log.warning("the worker ended with %s", how)
        if job is not None:
            signal_number = -code if code < 0 else None
            _resolve(job, Outcome(CANCELLED if forced else WORKER_DIED, signal_number, child.log_tail()))

    def _give_up(self, child: Child, code: int) -> None:
        tail = child.log_tail().strip().splitlines()
        self._fail(f"the worker died {len(self._deaths)} times within {self._patience.window:g} s, the last time with "
                   f"{_how(code)}{': ' + tail[-1][:300] if tail else ''}; see {self._log.name}")

    def _fail(self, words: str) -> None:
        """There is no worker and will be none for now; a run gets these words."""
        log.error("%s", words)
        self.problem = Problem("no_worker", words)
        self._deaths.append(time.monotonic())
        self._set_state(FAILED)

    def _set_state(self, state: str) -> None:
        self.state = state
        self._changed.set()

    def _keep(self, task: asyncio.Task[Any]) -> asyncio.Task[Any]:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _resolve(job: _Job, outcome: Outcome) -> None:
    if not job.done.done():
        job.done.set_result(outcome)


def _tell(callback: Callable[..., None], *arguments: Any) -> None:
    """Call back; a mistake there must not take the worker down."""
    try:
        callback(*arguments)
    except Exception:
        log.exception("a callback of a run failed")
