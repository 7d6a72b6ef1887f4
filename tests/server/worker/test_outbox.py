"""Events leave in order, in batches, and a bad one takes no other along."""

from __future__ import annotations

import socket
from typing import Any

from server.worker.channel import TO_HOST, BlockingChannel
from server.worker.outbox import Outbox


def pair() -> tuple[Outbox, BlockingChannel]:
    """An outbox for the run "r" and the host's end."""
    ours, theirs = socket.socketpair()
    ours.settimeout(60)
    outbox = Outbox(BlockingChannel(theirs))
    outbox.begin("r")
    return outbox, BlockingChannel(ours, TO_HOST)


def until_end(host: BlockingChannel) -> list[list[dict[str, Any]]]:
    """The batches up to the end of the run."""
    batches: list[list[dict[str, Any]]] = []
    while not batches or batches[-1][-1]["kind"] != "run_finished":
        batches.append(host.receive().fields["events"])
    return batches


def test_events_come_in_order_and_in_few_batches() -> None:
    """A thousand events need a handful of messages."""
    outbox, host = pair()
    for number in range(1000):
        outbox.emit({"kind": "call_finished", "n": number})
    outbox.emit({"kind": "run_finished"})
    batches = until_end(host)
    assert [e["n"] for batch in batches for e in batch[:1000] if "n" in e] == list(range(1000))
    assert len(batches) < 100


def test_a_single_event_does_not_wait_for_others() -> None:
    """During a long call, what it said arrives although nothing follows it; and so does what it says later."""
    outbox, host = pair()
    for kind in ("call_started", "call_progress"):
        outbox.emit({"kind": kind})
        assert host.receive().fields["events"] == [{"kind": kind}]


def test_an_event_that_is_no_message_is_left_out() -> None:
    """NaN, sets and oversized texts vanish alone; a run that cannot tell its result says so."""
    outbox, host = pair()
    for odd in (float("nan"), {1}, "x" * 2**25, 10**5000):
        outbox.emit({"kind": "call_progress", "done": odd})
    outbox.emit({"kind": "call_finished"})
    outbox.emit({"kind": "run_finished", "ms": float("inf")})
    events = [e for batch in until_end(host) for e in batch]
    assert [e["kind"] for e in events] == ["call_finished", "run_finished"]
    assert events[-1]["status"] == "failed"
