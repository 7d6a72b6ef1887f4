"""Whether a silent process is stopped, computes or only waits, as the kernel tells (Linux; elsewhere: it waits)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_STOPPED = "T"       # by SIGSTOP or Ctrl+Z; "t" is a debugger, which may take its time
_ON_ITS_WAY = "RD"   # has or wants a processor, or waits for a disk


@dataclass(slots=True)
class Vitals:
    """What was seen of a process at the last look.

    stopped: it does nothing until somebody lets it go on
    works:   it used its processors since the look before, or wants to
    """

    pid: int
    stopped: bool = False
    works: bool = False
    _ticks: int = -1

    def look(self) -> None:
        """Look again."""
        try:
            text = Path(f"/proc/{self.pid}/stat").read_text()
        except OSError:
            self.stopped = self.works = False
            return
        fields = text.rpartition(")")[2].split()  # the name before may hold spaces
        state, ticks = fields[0], int(fields[11]) + int(fields[12])
        self.stopped = state == _STOPPED
        self.works = not self.stopped and (state in _ON_ITS_WAY or (0 <= self._ticks < ticks))
        self._ticks = ticks
