"""How much host memory is free: what Linux says of the machine and of the container, whichever is less."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

MACHINE, CONTAINER = Path("/proc/meminfo"), Path("/sys/fs/cgroup")


def host_memory_free(unknown: int = 0) -> int:
    """Bytes of host memory that could be used now; `unknown` where the system does not tell."""
    found = [size for size in (_of_machine(), _of_container()) if size is not None]
    return min(found, default=unknown)


def _of_machine() -> int | None:
    """What could be allocated without swapping."""
    with suppress(OSError):
        for line in MACHINE.read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return None


def _of_container() -> int | None:
    """What the limit of the control group (version 2) leaves; pages of files count as free, they can be read again."""
    with suppress(OSError, ValueError):
        most = int((CONTAINER / "memory.max").read_text())  # "max" where there is no limit
        used = int((CONTAINER / "memory.current").read_text())
        lines = (line.split() for line in (CONTAINER / "memory.stat").read_text().splitlines())
        files = next((int(size) for name, size in lines if name == "inactive_file"), 0)
        return max(0, most - used + files)
    return None
