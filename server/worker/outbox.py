"""What a worker sends: events in batches, the last one at once, previews and log lines beside them.

A batch leaves when it has waited 10 ms, when 200 events wait, or when the run ends; a thread of its own sends what a
long call has left waiting.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from server.engine.events import run_finished
from server.engine.problems import Problem
from server.worker.channel import BlockingChannel, ChannelClosed, ChannelError

_BATCH, _DELAY = 200, 0.010


class Outbox:
    """Sends for one worker; may be used from any thread."""

    def __init__(self, channel: BlockingChannel) -> None:
        self._channel = channel
        self._run = ""
        self._events: list[dict[str, Any]] = []
        self._lock, self._waiting = threading.Lock(), threading.Event()
        threading.Thread(target=self._flush_late, name="outbox", daemon=True).start()

    def begin(self, run: str) -> None:
        """From now on events belong to this run."""
        self.flush()
        self._run = run

    def emit(self, event: dict[str, Any]) -> None:
        """Send an event soon; at once when it ends the run."""
        with self._lock:
            self._events.append(event)
            count = len(self._events)
        if count >= _BATCH or event["kind"] == "run_finished":
            self.flush()
        elif count == 1:
            self._waiting.set()

    def flush(self) -> None:
        """Send what waits."""
        with self._lock:
            events, self._events = self._events, []
            if events:
                self._send(events)

    def _send(self, events: list[dict[str, Any]]) -> None:
        """Send a batch; one event in it that is no message, or too large, must not take the others along."""
        try:
            self._channel.send("events", {"run": self._run, "events": events})
        except (ChannelError, ValueError, TypeError, RecursionError) as error:
            if len(events) > 1:
                for event in events:
                    self._send([event])
            elif events[0]["kind"] == "run_finished":
                problem = Problem("internal", f"the result of the run cannot be told: {str(error)[:200]}")
                self._send([run_finished("failed", 0.0, {}, problem.to_data())])

    def preview(self, node: str, cell: dict[str, Any], media_type: str, picture: bytes) -> None:
        """Send a preview; one that is too large is left out."""
        fields = {"run": self._run, "node": node, "cell": cell, "media_type": media_type}
        try:
            self._channel.send("preview", fields, picture)
        except (ChannelError, ValueError, TypeError):
            return

    def log(self, text: str) -> None:
        """Tell the host something for its log; never fails."""
        try:
            self._channel.send("log", {"text": text[:2000]})
        except (ChannelClosed, ChannelError):
            return

    def _flush_late(self) -> None:
        while self._waiting.wait():
            self._waiting.clear()
            time.sleep(_DELAY)
            try:
                self.flush()
            except ChannelClosed:
                return
