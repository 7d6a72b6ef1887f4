"""When memory runs out: recognise it, free what nobody needs now, say what was needed and what is free."""

from __future__ import annotations

import ctypes
import gc
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from server.worker.memory import MemoryCache
from server.worker.residency import Residency
from server.worker.weigh import networks, on_device

_ASKED = re.compile(r"[Tt]ried to allocate ([\d.]+) ?(bytes|KiB|MiB|GiB|TiB)?")
_MOST_IDLE = 2 * 2**30  # bytes beside the kept values: torch and its scratch buffers, which stay for the next run
_UNITS = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
_BROKEN = ("CUDA error", "device-side assert", "illegal memory access", "cudaError")


class Shortage:
    """Frees memory of one device, and knows how much is free."""

    def __init__(self, device: str, memory: MemoryCache, residency: Residency, free: Callable[[], int]) -> None:
        self._device, self._memory, self._residency, self.free = device, memory, residency, free

    def relieve(self, arguments: Mapping[str, Any]) -> None:
        """Move idle networks to the host and forget cached values on the device; `arguments` stay."""
        keep = [n for value in arguments.values() for n in networks(value)] if self._residency.moves else []
        self._residency.make_room(1 << 62, keep)
        self._memory.drop_where(lambda entry: any(on_device(v, self._device) for v in entry.values.values()))
        gc.collect()
        if self._device == "cuda":
            import torch

            torch.cuda.empty_cache()


def is_shortage(error: BaseException) -> bool:
    """Whether an error says that memory ran out, on the device or on the host."""
    name = type(error).__name__
    return isinstance(error, MemoryError) or name == "OutOfMemoryError" or (
        isinstance(error, RuntimeError) and "can't allocate memory" in str(error))


def is_device_broken(error: BaseException) -> bool:
    """Whether the device will only answer with errors from now on, until the process is replaced."""
    sticky = isinstance(error, RuntimeError) and any(word in str(error) for word in _BROKEN)
    return sticky and not is_shortage(error)


def words_for_shortage(error: BaseException, free: int) -> str:
    """What was needed, what is free, what to do."""
    asked = _ASKED.search(str(error))
    size = readable(float(asked[1]) * _UNITS[asked[2] or "bytes"]) if asked else ""
    need = f"needs about {size} more memory" if size else "needs more memory than there is"
    return f"{need}, {readable(free)} are free; make the batch, the picture or the number of samples smaller"


def readable(size: float) -> str:
    """Bytes as a person reads them."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return ""


def give_back(used: int) -> None:
    """Hand memory that a large run has left unused back to the system; `used`: bytes of values that are kept."""
    with suppress(OSError, AttributeError):  # systems that have neither keep nothing back
        resident = int(Path("/proc/self/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        if resident - used > _MOST_IDLE:
            ctypes.CDLL(None).malloc_trim(0)
