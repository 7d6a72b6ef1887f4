"""Memory after 200 different runs of 1,000 trivial nodes: neither process may keep them."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from tests.bench.bench_lattice import post_and_wait
from tests.bench.client import Connection
from tests.bench.documents import lattice
from tests.bench.figures import Figure, at_most, report
from tests.e2e.processes import Server, serving

RUNS = 40 if os.environ.get("WIRELOOM_BENCH_QUICK") else 200
WARM_UP = 10


async def growth(server: Server) -> list[Figure]:
    """Growth of both processes between the 10th and the 210th different run."""
    worker = server.wait_for_worker()
    async with Connection(server.url, server.token) as connection:
        for i in range(WARM_UP):
            await post_and_wait(connection, lattice(seed=-1000 * (i + 1)))
        web, work = server.memory(), worker.memory_info().rss
        for i in range(RUNS):
            await post_and_wait(connection, lattice(seed=1000 * i))
    grown = server.memory() - web, worker.memory_info().rss - work
    return [at_most(f"memory growth over {RUNS} different lattices, both processes", sum(grown) / 1e6, 20, "MB",
                    "760 MB after one"),
            at_most("web process resident after that", server.memory() / 1e6, 90, "MB", "900 MB")]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as data, serving(Path(data)) as started:
        report(asyncio.run(growth(started)))
