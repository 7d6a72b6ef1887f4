"""How long the host waits for a worker, and when it has waited long enough."""

from __future__ import annotations

from dataclasses import dataclass

from server.worker.child import Child
from server.worker.vitals import Vitals


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the host waits, in seconds, and how often it tries."""

    ping: float = 2.0
    silence: float = 8.0           # noticed at the next ping: at most 10 s
    silence_in_run: float = 30.0   # a node may sleep in native code that holds the interpreter lock
    silence_at_work: float = 300.0  # or compute there
    start: float = 120.0
    pack: float = 30.0
    terminate: float = 2.0
    kill: float = 3.0
    stop: float = 5.0
    deaths: int = 5
    window: float = 60.0


def reason_to_kill(child: Child, patience: Patience, idle: bool, starting_for: float) -> str:
    """Why a worker is to be killed now, or "".

    Between runs a worker has no reason to be silent. In a run a thread of its own answers pings, but a node's native
    code may hold the interpreter lock: while the process computes it is left alone, however busy the machine is.
    """
    if child.loading and child.loading_for > patience.pack:
        return f"the pack {child.loading!r} takes more than {patience.pack:g} s to import"
    if child.silence > patience.silence and child.silence > _longest(child.vitals, patience, idle):
        return f"it has said nothing for {child.silence:g} s{', and was stopped' if child.vitals.stopped else ''}"
    return f"it was not ready after {starting_for:g} s" if starting_for > patience.start else ""


def _longest(vitals: Vitals, patience: Patience, idle: bool) -> float:
    """The longest silence to bear with."""
    if vitals.stopped:
        return patience.silence
    if vitals.works:
        return patience.silence_in_run if idle else patience.silence_at_work
    return patience.silence if idle else patience.silence_in_run
