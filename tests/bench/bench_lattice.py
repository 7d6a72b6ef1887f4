"""Many trivial nodes over HTTP: a 32x32 lattice first, cached and with one leaf changed; a chain of 10,000 nodes."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.client import Connection
from tests.bench.documents import chain, lattice
from tests.bench.figures import Figure, at_most, report, told
from tests.e2e.processes import serving

REPEAT = 3 if os.environ.get("WIRELOOM_BENCH_QUICK") else 7
Post = Callable[[dict[str, Any]], Awaitable[float]]


async def figures(connection: Connection) -> AsyncIterator[Figure]:
    """Seconds from sending the POST to knowing that the run has ended; medians."""
    async def seconds(document: dict[str, Any]) -> float:
        return await post_and_wait(connection, document)

    await seconds(lattice(seed=-1000))  # the first run of a fresh worker, which no figure is about
    first = [await seconds(lattice(seed=1000 * i)) for i in range(REPEAT)]
    again = [await seconds(lattice(seed=0)) for _ in range(REPEAT)]
    leaf = [await seconds(lattice(seed=0, last=100 + i)) for i in range(REPEAT)]
    source = [await seconds(lattice(seed=0, first=100 + i)) for i in range(REPEAT)]
    yield at_most("lattice of 1,030 nodes, first run", 1000 * median(first), 500, "ms", "18 s")
    yield at_most("lattice of 1,030 nodes, all cached", 1000 * median(again), 50, "ms", "21 s")
    yield at_most("lattice of 1,030 nodes, one leaf changed", 1000 * median(leaf), 60, "ms", "22 s")
    yield told("lattice of 1,030 nodes, one source changed (all nodes below it run)", 1000 * median(source), "ms")
    yield at_most("lattice of 1,030 nodes, event bytes", await event_bytes(connection) / 1e6, 1, "MB", "250 MB")
    async for figure in chains(seconds):
        yield figure


async def chains(seconds: Post) -> AsyncIterator[Figure]:
    """A node of a chain of 10,000 against a node of a chain of 100; the short one repeated to last as long."""
    short = median([await seconds(chain(100, seed=1000 * i)) for i in range(1, 5 * REPEAT)]) / 100
    long = median([await seconds(chain(10_000, seed=-1000 * i)) for i in range(1, max(2, REPEAT // 2 + 1))]) / 10_000
    yield at_most("chain of 10,000 nodes, a node", 1e6 * long, 1e6 * short, "us (a node of 100)", "stops at 983")


async def post_and_wait(connection: Connection, document: dict[str, Any]) -> float:
    """Run a document over HTTP."""
    raw = json.dumps({"workflow": document}).encode()
    begin = time.perf_counter()
    await finish(connection, raw)
    return time.perf_counter() - begin


async def finish(connection: Connection, raw: bytes) -> str:
    """Post a run and wait for its end; its id."""
    status, run = await connection.request("POST", "/runs", raw)
    assert status == 202, run
    status, ended = await connection.request("GET", f"/runs/{run['id']}?wait=60")
    assert ended["status"] == "succeeded", ended
    return str(run["id"])


async def event_bytes(connection: Connection) -> int:
    """Bytes of all events of one first lattice run, as they are sent."""
    run = await finish(connection, json.dumps({"workflow": lattice(seed=-7)}).encode())
    total, after = 0, 0
    while True:
        _, page = await connection.request("GET", f"/runs/{run}/events?after={after}&limit=1000")
        total += sum(len(json.dumps(event, separators=(",", ":"))) for event in page["events"])
        if not page["events"]:
            return total
        after = page["events"][-1]["seq"]


async def main() -> None:
    """Measure on a server of our own."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        server.wait_for_worker()
        async with Connection(server.url, server.token) as connection:
            report([figure async for figure in figures(connection)])


if __name__ == "__main__":
    asyncio.run(main())
