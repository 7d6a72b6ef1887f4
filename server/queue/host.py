"""What the queue needs of a worker host; `server.worker.host.WorkerHost` is the real one, tests bring their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from nodes.interface.catalogue import Catalogue

OnEvents = Callable[[list[dict[str, Any]]], None]
OnPreview = Callable[[str, dict[str, Any], str, bytes], None]


class Outcome(Protocol):
    """How a run left the worker: "finished", "cancelled" or "worker_died" (with its signal)."""

    @property
    def kind(self) -> str:
        """The word."""

    @property
    def signal(self) -> int | None:
        """The signal that the worker died of."""


class Host(Protocol):
    """A supervised worker: runs one plan at a time."""

    @property
    def catalogue(self) -> Catalogue | None:
        """What the worker can run; None until it said so."""

    @property
    def environment(self) -> Mapping[str, str]:
        """Device class and dtype, part of every cache key."""

    @property
    def state(self) -> str:
        """A word for /health."""

    async def start(self) -> None:
        """Start the worker; returns at once."""

    async def stop(self) -> None:
        """Stop the worker and wait for its end."""

    async def ready(self) -> None:
        """Wait until a worker can take a run."""

    async def run(self, run_id: str, plan_data: dict[str, Any], on_events: OnEvents, on_preview: OnPreview) -> Outcome:
        """Run a plan to its end."""

    def cancel(self, run_id: str) -> None:
        """Ask the run to stop; it is forced to after a while."""
