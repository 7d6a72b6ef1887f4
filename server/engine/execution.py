"""What a run works with and gives: entries, the cache, failures, the outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from server.engine.calls import Call

Emit = Callable[[dict[str, Any]], None]
Execute = Callable[[Call, dict[str, Any]], "Entry"]


@dataclass(slots=True)
class Entry:
    """What a call gave: its values and their summaries, by output port."""

    values: dict[str, Any]
    summaries: dict[str, dict[str, Any]] = field(default_factory=dict)


class Cache(Protocol):
    """Results by key. `get` may return None although `has` said yes (evicted, damaged): the call runs then."""

    def get(self, key: str) -> Entry | None: ...
    def has(self, key: str) -> bool: ...
    def put(self, key: str, entry: Entry, milliseconds: float, cheap: bool) -> None: ...


class Publish(Protocol):
    """Writes one cell of an output where it stays; returns more fields for its record, such as "files"."""

    def __call__(self, name: str, position: int, call: Call, port: str, entry: Entry) -> dict[str, Any]: ...


class CallError(Exception):
    """A call failed: the problem as data, and the summaries of its inputs."""

    def __init__(self, problem: dict[str, Any], inputs: dict[str, Any] | None = None) -> None:
        super().__init__(problem.get("message", "the call failed"))
        self.problem = problem
        self.inputs = inputs or {}


class Cancelled(Exception):
    """The run was cancelled while a call ran."""


@dataclass(slots=True)
class Outcome:
    """How a run ended: status, the records of its outputs by name, the first problem, and how many calls ran."""

    status: str
    outputs: dict[str, list[dict[str, Any]]]
    problem: dict[str, Any] | None = None
    ran: int = 0
    cached: int = 0
    failed: int = 0
