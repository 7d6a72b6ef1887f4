"""What a run would cost: how many calls, how many different ones, how many the cache saves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server.engine.calls import Plan
from server.engine.prune import calls_to_run


@dataclass(frozen=True, slots=True)
class Cost:
    """calls: all calls of the plan; distinct: different keys among them; cached: calls that need not run.

    nodes: {node: (calls, of these cached)}
    """

    calls: int
    distinct: int
    cached: int
    nodes: dict[str, tuple[int, int]]

    @property
    def to_run(self) -> int:
        """Calls that must run; equal ones among them run once."""
        return self.calls - self.cached

    def to_data(self) -> dict[str, Any]:
        """The cost as JSON data."""
        nodes = {name: {"calls": calls, "cached": cached} for name, (calls, cached) in self.nodes.items()}
        return {"calls": self.calls, "distinct": self.distinct, "cached": self.cached, "to_run": self.to_run,
                "nodes": nodes}


def cost(plan: Plan, known: Callable[[str], bool]) -> Cost:
    """The cost of a plan with keys; `known(key)` says whether the cache has a result."""
    to_run = calls_to_run(plan, known)
    nodes: dict[str, tuple[int, int]] = {}
    for call in plan.calls:
        calls, cached = nodes.get(call.node, (0, 0))
        nodes[call.node] = (calls + 1, cached + (call.index not in to_run))
    distinct = len({call.key for call in plan.calls})
    return Cost(len(plan.calls), distinct, len(plan.calls) - len(to_run), nodes)
