"""500 runs of three small nodes posted by 20 clients; then the same beside a client that never reads its socket."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.bench.client import Connection
from tests.bench.documents import three_nodes
from tests.bench.figures import Figure, at_least, at_most, report
from tests.e2e.processes import Server, serving
from tests.e2e.sockets import stalled_reader

RUNS, CLIENTS = 500, 20
REPEAT = 1 if os.environ.get("WIRELOOM_BENCH_QUICK") else 3


async def load(server: Server, salt: int) -> tuple[float, float]:
    """Accepted runs a second, and finished runs a second."""
    bodies = [json.dumps({"workflow": three_nodes(1000 * salt + i)}).encode() for i in range(RUNS)]
    connections = [await Connection(server.url, server.token).__aenter__() for _ in range(CLIENTS)]
    begin = time.perf_counter()
    posted = await asyncio.gather(*(_post(c, bodies[i::CLIENTS]) for i, c in enumerate(connections)))
    accepted = RUNS / (time.perf_counter() - begin)
    last = [(c, runs[-1]) for c, runs in zip(connections, posted, strict=True)]
    ended = await asyncio.gather(*(c.request("GET", f"/runs/{run}?wait=60") for c, run in last))
    assert all(run["status"] == "succeeded" for _, run in ended), ended
    finished = RUNS / (time.perf_counter() - begin)
    for connection in connections:
        await connection.__aexit__()
    return accepted, finished


async def _post(connection: Connection, bodies: list[bytes]) -> list[str]:
    runs = []
    for body in bodies:
        status, run = await connection.request("POST", "/runs", body)
        assert status == 202, run
        runs.append(run["id"])
    return runs


async def measure(server: Server) -> list[Figure]:
    """Alone, then with a client that never reads."""
    server.wait_for_worker()
    await load(server, 1)
    alone = [await load(server, 2 + i) for i in range(REPEAT)]
    with stalled_reader(server):
        beside = [await load(server, 100 + i) for i in range(REPEAT)]
    accepted, finished = (median(values) for values in zip(*alone, strict=True))
    slowed = median(f for _, f in alone) / median(f for _, f in beside)
    return [at_least("500 runs by 20 clients: durable before the 202", accepted, 500, "/s", "560 /s, in memory only"),
            at_least("500 runs by 20 clients: finished", finished, 500, "/s"),
            at_most("the same beside a client that never reads: times slower", slowed, 1.25, "x", "stops > 15 s")]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as data, serving(Path(data)) as started:
        report(asyncio.run(measure(started)))
