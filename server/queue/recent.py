"""A small memory of recent results, bounded by their weight."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Recent(Generic[V]):
    """The newest values by key; what is used least recently goes first once the weights exceed `capacity`.

    largest: a value of up to this weight is kept, alone where it outweighs the capacity; else the capacity
    """

    def __init__(self, capacity: int, largest: int = 0) -> None:
        self._capacity, self._largest = capacity, max(capacity, largest)
        self._weight = 0
        self._values: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> V | None:
        """The value, or None."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def take(self, key: Hashable) -> V | None:
        """The value, or None; it is not remembered any longer."""
        with self._lock:
            value, weight = self._values.pop(key, (None, 0))
            self._weight -= weight
            return value

    def put(self, key: Hashable, value: V, weight: int) -> None:
        """Remember a value; one that is too heavy is not kept."""
        if weight > self._largest:
            return
        with self._lock:
            if key in self._values:
                self._weight -= self._values.pop(key)[1]
            self._values[key] = (value, weight)
            self._weight += weight
            while self._weight > self._capacity and len(self._values) > 1:
                self._weight -= self._values.popitem(last=False)[1][1]
