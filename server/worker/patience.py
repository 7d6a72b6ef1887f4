"""How long the host waits for a worker, and when it has waited long enough."""

from __future__ import annotations

from dataclasses import dataclass

from server.worker.child import Child


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the host waits, in seconds, and how often it tries."""

    ping: float = 2.0
    silence: float = 10.0
    silence_in_run: float = 30.0  # a node's native code may hold the interpreter lock for a while
    start: float = 120.0
    pack: float = 30.0
    terminate: float = 2.0
    kill: float = 3.0
    stop: float = 5.0
    deaths: int = 5
    window: float = 60.0


def reason_to_kill(child: Child, patience: Patience, idle: bool, starting_for: float) -> str:
    """Why a worker is to be killed now, or ""."""
    if child.loading and child.loading_for > patience.pack:
        return f"the pack {child.loading!r} takes more than {patience.pack:g} s to import"
    if child.silence > (patience.silence if idle else patience.silence_in_run):
        return f"it has said nothing for {child.silence:g} s"
    return f"it was not ready after {starting_for:g} s" if starting_for > patience.start else ""
