"""The state of one run: what waits, which values are held and for how many more calls, what failed."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from server.engine import events
from server.engine.calls import Call, Plan, sources
from server.engine.execution import Cache, CallError, Cancelled, Emit, Entry, Execute, Outcome, Publish
from server.engine.prune import calls_to_run, published_calls


class _Missing(Exception):
    """A value that the cache was said to have is gone; its call has been queued."""


class _Blocked(Exception):
    """An input cannot come, because a call of this node failed."""


class Loop:
    """Runs calls in the order of their index, which is topological.

    So a call that turns out to be needed late, because its cached value was evicted or damaged, just joins the queue.
    """

    def __init__(self, plan: Plan, cache: Cache, execute: Execute, emit: Emit, cancelled: Callable[[], bool],
                 publish: Publish | None) -> None:
        self.plan, self.cache, self.execute, self.emit, self.cancelled = plan, cache, execute, emit, cancelled
        self.publish = publish
        self.places: dict[int, list[tuple[str, int, str]]] = {}
        self.records: dict[str, list[dict[str, Any] | None]] = {}
        self.queue: list[int] = []
        self.queued: set[int] = set()
        self.uses: dict[int, int] = {}
        self.held: dict[int, Entry] = {}
        self.failed: dict[int, str] = {}
        self.problems: dict[int, dict[str, Any]] = {}
        self.finished_keys: set[str] = set()
        self.ran = 0

    def go(self) -> Outcome:
        """Run everything; the events `run_started` to `run_finished` are emitted on the way."""
        started = time.perf_counter()
        try:
            cached = self.start()
            self.work()
            status = "failed" if self.failed else "succeeded"
        except Cancelled:
            status = "cancelled"
        outputs = self.outputs(status)
        problem = next(iter(self.problems.values()), None)
        outcome = Outcome(status, outputs, problem, self.ran, cached, len(self.problems))
        self.emit(events.run_finished(status, _since(started), outputs, problem))
        return outcome

    def start(self) -> int:
        """Find out what must run, say so, and hand out what is cached; how many calls the cache saves."""
        plan = self.plan
        for name, published in plan.outputs.items():
            self.records[name] = [None] * len(published.calls)
            for position, index in enumerate(published.calls):
                self.places.setdefault(index, []).append((name, position, published.port))
        to_run = calls_to_run(plan, self.cache.has)
        for index in sorted(to_run):
            self.enqueue(index)
        cached = len(plan.calls) - len(to_run)
        self.emit(events.run_started(len(plan.calls), cached))
        asked = published_calls(plan)
        saved: dict[str, int] = {}
        for call in plan.calls if cached else ():
            if call.index not in to_run and call.index not in asked:
                saved[call.node] = saved.get(call.node, 0) + 1
        if saved:
            self.emit(events.calls_cached(saved))
        for index in asked:
            if index not in to_run:
                self.deliver_cached(index)
        return cached

    def enqueue(self, index: int) -> None:
        """Queue a call that must run; its inputs get one more use."""
        self.queued.add(index)
        heapq.heappush(self.queue, index)
        for given in self.plan.calls[index].inputs.values():
            for source in sources(given):
                self.uses[source] = self.uses.get(source, 0) + 1

    def deliver_cached(self, index: int) -> None:
        """Publish a cached call, or queue it where the cache has lost it."""
        call = self.plan.calls[index]
        entry = self.cache.get(call.key) if call.key is not None else None
        if entry is None:
            self.need(index)
        else:
            self.finish(call, entry, True, 0.0)

    def need(self, index: int) -> None:
        """Queue a call and all above it that is not known."""
        stack = [index]
        while stack:
            i = stack.pop()
            if i in self.queued or i in self.held or i in self.failed:
                continue
            call = self.plan.calls[i]
            if i != index and call.key is not None and self.cache.has(call.key):
                continue
            self.enqueue(i)
            for given in call.inputs.values():
                stack.extend(sources(given))

    def work(self) -> None:
        """Run queued calls until none is left."""
        queue, calls = self.queue, self.plan.calls
        while queue:
            if self.cancelled():
                raise Cancelled
            index = heapq.heappop(queue)
            call = calls[index]
            try:
                inputs = self.inputs_of(call)
            except _Missing:
                self.gather(call)
                heapq.heappush(queue, index)
                continue
            except _Blocked as blocked:
                self.skip(call, str(blocked))
                continue
            self.queued.discard(index)
            self.call(call, inputs)
            self.release(call)

    def inputs_of(self, call: Call) -> dict[str, Any]:
        """The values of the inputs of a call."""
        inputs = {}
        for port, given in call.inputs.items():
            kind = given[0]
            if kind == "call":
                entry = self.held.get(given[1]) or self.fetch(given[1])
                inputs[port] = entry.values[given[2]]
            elif kind == "lit":
                inputs[port] = given[1]
            else:
                inputs[port] = [(self.held.get(i) or self.fetch(i)).values[p] for i, p in given[1]]
        return inputs

    def gather(self, call: Call) -> None:
        """Fetch or queue every input of a call, so that it need not come back once for each."""
        for given in call.inputs.values():
            for index in sources(given):
                if index not in self.held and index not in self.queued:
                    with suppress(_Missing, _Blocked):
                        self.fetch(index)

    def fetch(self, index: int) -> Entry:
        """The result of a call that did not run now: from the cache, else its call is queued."""
        if index in self.failed:
            raise _Blocked(self.failed[index])
        key = self.plan.calls[index].key
        entry = self.cache.get(key) if key is not None else None
        if entry is None:
            self.need(index)
            raise _Missing
        self.held[index] = entry
        return entry

    def call(self, call: Call, inputs: dict[str, Any]) -> None:
        """Run one call, or take the result of an equal one that ran before it."""
        twin = self.cache.get(call.key) if call.key is not None and call.key in self.finished_keys else None
        if twin is not None:
            self.finish(call, twin, True, 0.0)
            return
        cheap = call.type in self.plan.cheap
        if not cheap:
            self.emit(events.call_started(call.node, call.coordinates))
        started = time.perf_counter()
        try:
            entry = self.execute(call, inputs)
        except CallError as error:
            self.fail(call, error)
            return
        except Cancelled:
            raise
        except Exception as error:
            self.fail(call, _unexpected(call, error))
            return
        took = _since(started)
        self.ran += 1
        if call.key is not None:
            self.cache.put(call.key, entry, took, cheap)
            self.finished_keys.add(call.key)
        self.finish(call, entry, False, took)

    def finish(self, call: Call, entry: Entry, cached: bool, took: float) -> None:
        """Publish what was asked for, tell, and hold the values while somebody needs them."""
        if self.uses.get(call.index, 0) > 0:
            self.held[call.index] = entry
        try:
            for name, position, port in self.places.get(call.index, ()):
                self.records[name][position] = self.record(name, position, call, port, entry)
        except CallError as error:
            self.fail(call, error)
            return
        self.emit(events.call_finished(call.node, call.coordinates, cached, took, entry.summaries, call.key))

    def record(self, name: str, position: int, call: Call, port: str, entry: Entry) -> dict[str, Any]:
        """What is known of one published cell."""
        record = self.blank(name, position)
        record["summary"], record["files"] = entry.summaries.get(port, {}), []
        if self.publish is not None:
            record.update(self.publish(name, position, call, port, entry))
        return record

    def blank(self, name: str, position: int) -> dict[str, Any]:
        """Where a published cell is: its coordinates and seeds."""
        published = self.plan.outputs[name]
        seeds = published.seeds[position] if published.seeds else {}
        return {"coordinates": self.plan.calls[published.calls[position]].coordinates, "seeds": seeds}

    def fail(self, call: Call, error: CallError) -> None:
        """A call failed: tell, and let nothing that depends on it run."""
        self.failed[call.index] = call.node
        problem = {**error.problem, "where": {"node": call.node, **error.problem.get("where", {})}}
        self.problems[call.index] = problem
        self.held.pop(call.index, None)
        self.emit(events.call_failed(call.node, call.coordinates, problem, error.inputs))

    def skip(self, call: Call, because: str) -> None:
        """A call cannot run because another failed."""
        self.queued.discard(call.index)
        self.failed[call.index] = because
        self.emit(events.call_skipped(call.node, call.coordinates, because))
        self.release(call)

    def release(self, call: Call) -> None:
        """Let go of inputs that no later call needs."""
        uses, held = self.uses, self.held
        for given in call.inputs.values():
            for index in sources(given):
                uses[index] -= 1
                if uses[index] <= 0:
                    held.pop(index, None)

    def outputs(self, status: str) -> dict[str, list[dict[str, Any]]]:
        """The records of all outputs; a cell without a value says why."""
        return {name: [record or {**self.blank(name, i), "problem": self.why_not(name, i, status)}
                       for i, record in enumerate(records)] for name, records in self.records.items()}

    def why_not(self, name: str, position: int, status: str) -> dict[str, Any]:
        """Why a published cell has no value."""
        index = self.plan.outputs[name].calls[position]
        if index in self.problems:
            return self.problems[index]
        node = self.plan.calls[index].node
        if index in self.failed:
            because = self.failed[index]
            return {"kind": "skipped", "where": {"node": node}, "fixes": [],
                    "message": f"not run, because {because} failed"}
        return {"kind": status, "where": {"node": node}, "fixes": [], "message": "not run, because the run was stopped"}


def _unexpected(call: Call, error: Exception) -> CallError:
    message = f"{call.node} stopped with {type(error).__name__}: {str(error)[:500]}"
    return CallError({"kind": "node_error", "message": message, "where": {"node": call.node}, "fixes": []})


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 3)
