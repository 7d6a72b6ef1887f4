"""How a run left the worker."""

from __future__ import annotations

from dataclasses import dataclass

FINISHED, CANCELLED, WORKER_DIED = "finished", "cancelled", "worker_died"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a run that was handed to a worker.

    kind: "finished": its last event was `run_finished`, whatever it says; "cancelled": it was cancelled before it
          began, or its worker had to be killed for it; "worker_died": the worker went away (no `run_finished` came)
    signal, log: what the worker died of, if it was a signal, and the last lines that it wrote
    """

    kind: str
    signal: int | None = None
    log: str = ""
