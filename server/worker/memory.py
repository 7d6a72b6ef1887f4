"""The memory tier of the call cache: the least recently used entries go when their bytes pass a budget.

Bytes are those of distinct tensors and parameters: a guided denoiser that wraps a loaded one, or a crop that is a
view of a picture, counts what it shares once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator
from typing import Any

from server.engine.execution import Entry
from server.worker.weigh import PLAIN, weigh

_NO_PARTS: dict[Any, int] = {}
_ENTRY_BYTES = 1000
"""What an entry costs beside its tensors: its key, dictionaries and summaries."""
MOST_ENTRIES = 12_000
"""More than the largest workflow has nodes, so that a changed leaf finds all the others; small enough to forget."""


class MemoryCache:
    """Entries by key, at most `budget` bytes of them."""

    def __init__(self, budget: int, most_entries: int = MOST_ENTRIES) -> None:
        self._budget, self._most = budget, most_entries
        self._entries: OrderedDict[str, tuple[Entry, dict[Any, int]]] = OrderedDict()
        self._holders: dict[Any, int] = {}
        self.used = 0

    def __len__(self) -> int:
        return len(self._entries)

    def has(self, key: str) -> bool:
        """Whether an entry is here."""
        return key in self._entries

    def get(self, key: str) -> Entry | None:
        """The entry of a key, now the most recently used one; or None."""
        found = self._entries.get(key)
        if found is None:
            return None
        self._entries.move_to_end(key)
        return found[0]

    def put(self, key: str, entry: Entry) -> None:
        """Keep an entry; others, or even itself when it is larger than the budget, are dropped to make room."""
        self.drop(key)
        parts: dict[Any, int] = {}
        for value in entry.values.values():
            if type(value) not in PLAIN:
                parts |= weigh(value)
        self._entries[key] = (entry, parts) if parts else (entry, _NO_PARTS)
        self.used += _ENTRY_BYTES
        for part, size in parts.items():
            holders = self._holders.get(part, 0)
            self._holders[part] = holders + 1
            self.used += 0 if holders else size
        while self._entries and (self.used > self._budget or len(self._entries) > self._most):
            self.drop(next(iter(self._entries)))

    def drop(self, key: str) -> None:
        """Forget an entry, if it is here."""
        found = self._entries.pop(key, None)
        if found is None:
            return
        self.used -= _ENTRY_BYTES
        for part, size in found[1].items():
            self._holders[part] -= 1
            if not self._holders[part]:
                del self._holders[part]
                self.used -= size

    def values_of(self, keys: Collection[str]) -> Iterator[Any]:
        """The values of those of the entries that are here and hold tensors or networks."""
        for key, (entry, parts) in list(self._entries.items()):
            if parts and key in keys:
                yield from entry.values.values()

    def make_room(self, enough: Callable[[], bool], keep: Collection[str], matches: Callable[[Entry], bool]) -> int:
        """Forget matching entries that take memory, least recently used first, until it is enough; returns how many."""
        idle = [key for key, (entry, parts) in self._entries.items() if parts and key not in keep and matches(entry)]
        dropped = 0
        for key in idle:
            if enough():
                break
            self.drop(key)
            dropped += 1
        return dropped

    def drop_where(self, matches: Callable[[Entry], bool]) -> int:
        """Forget all entries that match; how many they were."""
        keys = [key for key, (entry, _) in self._entries.items() if matches(entry)]
        for key in keys:
            self.drop(key)
        return len(keys)
