"""500 runs of three small nodes posted by 20 clients; then the same beside a client that never reads its socket."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.bench.bench_lattice import post_and_wait
from tests.bench.client import Connection
from tests.bench.documents import lattice, three_nodes
from tests.bench.figures import Figure, at_least, at_most, report, told
from tests.e2e.processes import Server, serving
from tests.e2e.sockets import events_of, stalled_reader

RUNS, CLIENTS, HISTORY, GOES = 500, 20, 40, 100
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


async def seconds_to_hear_of_a_run(server: Server, seed: float) -> float:
    """From POST to `run_finished` on a WebSocket."""
    async with events_of(server) as stream, Connection(server.url, server.token) as connection:
        begin = time.perf_counter()
        status, run = await connection.request("POST", "/runs", {"workflow": three_nodes(seed)})
        assert status == 202, run
        async for event in stream:
            if event.get("run") == run["id"] and event["kind"] == "run_finished":
                return time.perf_counter() - begin
    raise AssertionError("the stream ended before the run")


async def measure(server: Server) -> list[Figure]:
    """Alone, then with a client that never reads."""
    server.wait_for_worker()
    await load(server, 1)
    async with Connection(server.url, server.token) as connection:
        for i in range(HISTORY):  # more events than the kernel's buffers hold, so that the stalled client does stall
            await post_and_wait(connection, lattice(seed=1000 * i))
    alone = [await load(server, 2 + i) for i in range(REPEAT)]
    quick = max([await seconds_to_hear_of_a_run(server, 1e6 + i) for i in range(GOES)])
    with stalled_reader(server):
        slow = max([await seconds_to_hear_of_a_run(server, 2e6 + i) for i in range(GOES)])
    accepted, finished = (median(values) for values in zip(*alone, strict=True))
    return [at_least("500 runs by 20 clients: durable before the 202", accepted, 500, "/s", "560 /s, in memory only"),
            told("500 runs by 20 clients: finished, one after the other", finished, "/s"),
            told("a run is heard of, slowest of 100", 1000 * quick, "ms"),
            at_most("the same beside a client that never reads", 1000 * slow, 250, "ms", "> 15 s")]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as data, serving(Path(data)) as started:
        report(asyncio.run(measure(started)))
