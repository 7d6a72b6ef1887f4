"""Run what a plan needs and the cache does not have, and tell what happens. It runs in the worker."""

from __future__ import annotations

from collections.abc import Callable

from server.engine.calls import Plan
from server.engine.execution import Cache, Emit, Execute, Outcome, Publish
from server.engine.loop import Loop


def run(plan: Plan, cache: Cache, execute: Execute, emit: Emit, cancelled: Callable[[], bool],
        publish: Publish | None = None) -> Outcome:
    """Run a plan. One failing call fails only what depends on it.

    publish: called as soon as a published call has its values, so that they need not be held until the end
    """
    return Loop(plan, cache, execute, emit, cancelled, publish).go()
