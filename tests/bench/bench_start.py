"""From a cold start: the first page, the web process's memory, the worker, and `wireloom run` to a saved picture."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import httpx

from tests.bench.figures import Figure, at_most, report
from tests.e2e.processes import Server, wireloom

REPEAT = 1 if os.environ.get("WIRELOOM_BENCH_QUICK") else 3


def figures() -> Iterator[Figure]:
    """Each figure is the median of several cold starts."""
    starts = [start() for _ in range(REPEAT)]
    page, worker, memory = (median(values) for values in zip(*starts, strict=True))
    yield at_most("serve: start to first page", page, 1.0, "s", "5.4 s")
    yield at_most("serve: web process resident", memory / 1e6, 90, "MB", "900 MB")
    yield at_most("serve: start to worker ready", worker, 4, "s")
    yield at_most("run: cold shell to saved picture", median(cold_run() for _ in range(REPEAT)), 8, "s")


def start() -> tuple[float, float, float]:
    """Seconds from `wireloom serve` to the first page and to a ready worker, and the web process's bytes after that."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        try:
            server.wait_until_listening()
            page = httpx.get(server.url + "/", trust_env=False, timeout=30)
            page.raise_for_status()
            first = time.monotonic() - server.begin
            server.wait_for_worker()
            return first, time.monotonic() - server.begin, server.memory()
        finally:
            server.stop()


def cold_run() -> float:
    """Seconds of `wireloom run text-to-image` with nothing cached."""
    with tempfile.TemporaryDirectory() as folder:
        begin = time.monotonic()
        done = wireloom("run", "text-to-image", "--out", folder + "/pictures", "--quiet", data=Path(folder) / "data")
        assert done.returncode == 0, done.stderr
        return time.monotonic() - begin


if __name__ == "__main__":
    report(figures())
