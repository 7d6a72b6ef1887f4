"""Counts of wrong tokens and single-use WebSocket tickets: small, in memory, by a monotonic clock."""

from __future__ import annotations

import secrets
import time
from collections import deque

TICKET_SECONDS = 30.0
FAILURES_PER_MINUTE = 10
_MOST_PEERS = 10_000


class Throttle:
    """At most ten wrong tokens a minute from one peer; a right token is never held up."""

    def __init__(self) -> None:
        self._failures: dict[str, deque[float]] = {}

    def failed(self, peer: str) -> None:
        """Count one wrong token."""
        if len(self._failures) >= _MOST_PEERS:
            self._failures.clear()
        self._failures.setdefault(peer, deque(maxlen=FAILURES_PER_MINUTE)).append(time.monotonic())

    def wait(self, peer: str) -> int:
        """Seconds until this peer may try again; 0 when it may now."""
        times = self._failures.get(peer)
        if times is None or len(times) < FAILURES_PER_MINUTE:
            return 0
        return max(0, int(times[0] + 61 - time.monotonic()))


class Tickets:
    """What opens one WebSocket, once, within thirty seconds; a rotated token makes all of them worthless."""

    def __init__(self) -> None:
        self._tickets: dict[str, tuple[float, int]] = {}

    def issue(self, generation: int) -> str:
        """A new ticket for holders of this generation of the token."""
        now = time.monotonic()
        self._tickets = {t: entry for t, entry in self._tickets.items() if entry[0] > now}
        ticket = secrets.token_urlsafe(32)
        self._tickets[ticket] = (now + TICKET_SECONDS, generation)
        return ticket

    def use(self, ticket: str, generation: int) -> bool:
        """Whether the ticket is good; it is used up."""
        expires, made_for = self._tickets.pop(ticket, (0.0, -1))
        return time.monotonic() < expires and made_for == generation
