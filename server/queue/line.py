"""The line of waiting runs: in order of acceptance, but urgent ones are let ahead, fairly.

Urgent runs are taken client by client, so that one who marks everything as urgent does not keep out another one's
first urgent run; and after a few of them in a row one run of the ordinary line has its turn, so that nobody waits
forever. A run that is taken up again after its worker died comes before all others. Where somebody moves a run, the
order that they saw stands: all that wait keep it, and what comes later lines up as always.
"""

from __future__ import annotations

import copy
from collections import OrderedDict, deque

from server.store.runs import Run

MOST_IN_A_ROW = 4
"""Urgent runs that may overtake before an ordinary one has its turn."""


class Line:
    """Runs that wait for a worker."""

    def __init__(self) -> None:
        self._waiting: dict[str, Run] = {}
        self._again: deque[str] = deque()
        self._ordinary: deque[str] = deque()
        self._urgent: OrderedDict[str, deque[str]] = OrderedDict()
        self._in_a_row = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, run: Run, again: bool = False) -> None:
        """A run that waits; `again`: it was being executed already."""
        self._waiting[run.id] = run
        if again:
            self._again.append(run.id)
        elif run.front and run.place is None:
            self._urgent.setdefault(run.client or "", deque()).append(run.id)
        else:
            self._ordinary.append(run.id)

    def remove(self, ident: str) -> Run | None:
        """Take a run out, wherever it stands; None when it does not wait."""
        return self._waiting.pop(ident, None)

    def order(self) -> list[Run]:
        """All that wait, in the order in which they would be taken if nothing else came."""
        line = copy.copy(self)
        line._waiting, line._again, line._ordinary = self._waiting.copy(), self._again.copy(), self._ordinary.copy()
        line._urgent = OrderedDict((client, runs.copy()) for client, runs in self._urgent.items())
        return list(iter(line.take, None))

    def move(self, ident: str, before: str | None) -> list[Run] | None:
        """Put a run before another one, or last; the whole new order, or None where one of them does not wait."""
        order = {run.id: run for run in self.order()}
        moved = order.pop(ident, None)
        if moved is None or (before is not None and before not in order):
            return None
        names = list(order)
        names.insert(len(names) if before is None else names.index(before), ident)
        self._again.clear()
        self._urgent.clear()
        self._ordinary = deque(names)
        self._in_a_row = 0
        return [self._waiting[name] for name in names]

    def take(self) -> Run | None:
        """The run whose turn it is."""
        while (ident := self._next()) is not None:
            run = self._waiting.pop(ident, None)
            if run is not None:
                self._in_a_row = self._in_a_row + 1 if run.front else 0
                return run
        return None

    def _next(self) -> str | None:
        if self._again:
            return self._again.popleft()
        self._forget_removed()
        if self._ordinary and (not self._urgent or self._in_a_row >= MOST_IN_A_ROW):
            return self._ordinary.popleft()
        return self._next_urgent() if self._urgent else None

    def _forget_removed(self) -> None:
        """Cancelled runs at the head have no turn to take."""
        while self._ordinary and self._ordinary[0] not in self._waiting:
            self._ordinary.popleft()

    def _next_urgent(self) -> str:
        """The oldest urgent run of the client whose turn it is."""
        client, runs = self._urgent.popitem(last=False)
        ident = runs.popleft()
        if runs:
            self._urgent[client] = runs
        return ident
