"""Room for weights before they are loaded: what their header says they need against what is free.

What was used least recently goes first, and never what the run uses: networks leave a GPU for host memory; on a CPU
values and models that an earlier run left in memory are forgotten, to be read or computed again when somebody asks.
What moved is noted beside the result of the call that needed the room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from nodes.interface.notes import note
from nodes.interface.weight_files import BadWeights, read_header
from nodes.interface.weight_files.folder_parts import read_with
from nodes.interface.weight_files.header import BITS
from server.engine.execution import Entry
from server.worker.memory import MemoryCache
from server.worker.residency import Residency
from server.worker.shortage import readable
from server.worker.weigh import networks, on_device

_RESERVE = 2**28
"""Bytes left free beside the weights."""
_WIDEST = 4
"""Bytes of a number on a CPU, which computes in float32 whatever the file holds."""
_FLOATS = ("F16", "BF16", "F32", "F8_E4M3", "F8_E5M2")


class Room:
    """Makes room on one device.

    free: bytes that could be allocated there now
    """

    def __init__(self, device: str, memory: MemoryCache, residency: Residency, free: Callable[[], int]) -> None:
        self._device, self._memory, self._residency, self._free = device, memory, residency, free
        self._used: frozenset[str] = frozenset()

    def begin(self, keys: Iterable[str]) -> None:
        """A run begins that has calls with these keys: what is kept of them is used by it."""
        self._used = frozenset(keys)
        if self._residency.moves:
            self._residency.begin(n for value in self._memory.values_of(self._used) for n in networks(value))

    def before_loading(self, path: Path, name: str) -> None:
        """Make room for the weights of a file; `name` is what the person calls it."""
        needed = bytes_needed(path, name, widened=not self._residency.moves) + _RESERVE
        if self._free() >= needed:
            return
        moved = self._residency.make_room(needed, spare_run=True)
        if moved:
            note(f"{readable(moved)} of idle models went to host memory to make room for {name}")
        before = self._free()
        if dropped := self._memory.make_room(lambda: self._free() >= needed, self._used, self._holds_memory):
            what = f"{dropped} result{'s' * (dropped > 1)} of earlier runs"
            note(f"forgot {what} ({readable(max(0, self._free() - before))}) to make room for {name}")

    def _holds_memory(self, entry: Entry) -> bool:
        """Whether forgetting an entry makes room on this device."""
        return not self._residency.moves or any(on_device(value, self._device) for value in entry.values.values())


def bytes_needed(path: Path, name: str, widened: bool) -> int:
    """What the weights of a file, of all shards, or of a folder take at most; 0 where it cannot be read.

    widened: whether their numbers become float32
    """
    try:
        return sum(_size(t, widened) for file in read_with(path, name) for t in read_header(file, name).tensors)
    except (BadWeights, OSError):
        return 0  # whoever opens it says what is wrong


def _size(entry: Any, widened: bool) -> int:
    """The bytes of a tensor."""
    return int(entry.count) * max(_WIDEST if widened and entry.dtype in _FLOATS else 0, BITS[entry.dtype] // 8)
