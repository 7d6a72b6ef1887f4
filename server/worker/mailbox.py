"""What a worker receives: a thread that answers pings and notes cancels while a node runs, and queues runs.

When the channel ends, the host has gone and the worker leaves at once.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from typing import Any

from server.worker.channel import BlockingChannel, ChannelClosed, ChannelError


class Mailbox:
    """Reads the channel in a thread of its own, from the first moment of the process on."""

    def __init__(self, channel: BlockingChannel) -> None:
        self._channel = channel
        self._runs: queue.Queue[tuple[str, dict[str, Any]] | None] = queue.Queue()
        self._known: set[str] = set()
        self.cancelled: set[str] = set()
        """Runs that are to stop. Only runs that wait or run here are ever in it."""
        threading.Thread(target=self._read, name="mailbox", daemon=True).start()

    def next_run(self) -> tuple[str, dict[str, Any]] | None:
        """The next (run, plan); waits for one. None means: stop."""
        return self._runs.get()

    def done(self, run: str) -> None:
        """A run has ended; a late cancel of it means nothing."""
        self._known.discard(run)
        self.cancelled.discard(run)

    def _read(self) -> None:
        try:
            while self._handle():
                pass
        except (ChannelClosed, ChannelError) as end:
            print(f"the worker leaves: {end}", file=sys.stderr, flush=True)
            os._exit(0 if isinstance(end, ChannelClosed) else 3)

    def _handle(self) -> bool:
        message = self._channel.receive()
        run = message.fields.get("run", "")
        if message.op == "ping":
            self._channel.send("pong", message.fields)
        elif message.op == "cancel" and run in self._known:
            self.cancelled.add(run)
        elif message.op == "run":
            self._known.add(run)
            self._runs.put((run, message.fields["plan"]))
        elif message.op == "stop":
            self._runs.put(None)
        return True
