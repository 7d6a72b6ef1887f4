"""How much work something is, measured against a plain loop on the same machine: no test depends on its speed."""

from __future__ import annotations

import time
from collections.abc import Callable


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of this thread; what else the machine does is not counted."""
    begin = time.thread_time()
    work()
    return time.thread_time() - begin


def loop() -> float:
    """Seconds to add up 100,000 integers here and now: some milliseconds."""
    return min(seconds(lambda: sum(i for i in range(100_000))) for _ in range(5))


def loops(work: Callable[[], object]) -> float:
    """The work in such loops."""
    return seconds(work) / loop()
