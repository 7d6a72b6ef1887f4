"""A worker host without a worker: it finishes every call of a plan at once, or does what a test tells it to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from nodes.interface.catalogue import Catalogue, InputPort, NodeType, OutputPort
from nodes.interface.widgets import Range


@dataclass
class Outcome:
    kind: str
    signal: int | None = None


def number_type(name: str = "values.number") -> NodeType:
    widget = Range(-1e9, 1e9)
    ports = (InputPort("value", "Number", "the number", required=False, default=0.0, widget=widget),)
    outputs = (OutputPort("number", "Number", "the number"),)
    return NodeType(name, 1, "A number.", "A number.", ports, outputs, cheap=True)


def add_type() -> NodeType:
    ports = tuple(InputPort(n, "Number", "a summand", required=False, default=0.0) for n in ("a", "b"))
    return NodeType("values.add", 1, "A sum.", "A sum.", ports, (OutputPort("sum", "Number", "the sum"),), cheap=True)


CATALOGUE = Catalogue.of([number_type(), add_type()], source="fake")


class FakeHost:
    """Set `act` to a coroutine function (run_id, plan, on_events, on_preview) -> Outcome to change what it does."""

    def __init__(self) -> None:
        self.catalogue = CATALOGUE
        self.environment = {"device": "cpu", "dtype": "float32"}
        self.state = "ready"
        self.started: list[str] = []
        self.cancelled: set[str] = set()
        self.act = finish
        self.delay = 0.0

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def ready(self) -> None:
        pass

    async def run(self, run_id, plan_data, on_events, on_preview):
        self.started.append(run_id)
        if self.delay:
            await asyncio.sleep(self.delay)
        return await self.act(run_id, plan_data, on_events, on_preview)

    def cancel(self, run_id: str) -> None:
        self.cancelled.add(run_id)


async def finish(run_id, plan_data, on_events, on_preview):
    """Every call gives a number; the run succeeds."""
    from server.engine.plan_data import plan_from_data

    plan = plan_from_data(plan_data)
    on_events([{"kind": "run_started", "calls": len(plan.calls), "cached": 0}])
    calls = [{"kind": "call_finished", "node": c.node, "cached": False, "ms": 0.1,
              "outputs": {"out": {"type": "Number", "value": 1}}} for c in plan.calls]
    for start in range(0, len(calls), 200):
        on_events(calls[start:start + 200])
        await asyncio.sleep(0)
    outputs = {name: [{"coordinates": {}, "seeds": {}, "summary": {"type": "Number", "value": 1}, "files": []}
                      for _ in found.calls] for name, found in plan.outputs.items()}
    on_events([{"kind": "run_finished", "status": "succeeded", "ms": 1.0, "outputs": outputs}])
    return Outcome("finished")
