"""A client that never reads its socket: nobody else notices, and the server lets go of it."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from tests.bench.bench_lattice import post_and_wait
from tests.bench.bench_queue import seconds_to_hear_of_a_run
from tests.bench.client import Connection
from tests.bench.documents import lattice
from tests.e2e.processes import Server, serving
from tests.e2e.sockets import stalled_reader

HISTORY = 40


async def fill_history(server: Server) -> None:
    """More bytes of events than the kernel buffers for a socket."""
    async with Connection(server.url, server.token) as connection:
        for i in range(HISTORY):
            await post_and_wait(connection, lattice(seed=1000 * i))


@pytest.mark.slow
def test_a_client_that_never_reads_disturbs_nobody_and_is_closed(tmp_path: Path):
    """Others hear of their runs within a second all the time; the stalled one is closed within ten."""
    with serving(tmp_path) as server:
        server.wait_for_worker()
        asyncio.run(fill_history(server))
        before = server.memory()
        with stalled_reader(server) as stalled:
            begin, slowest = time.monotonic(), 0.0
            while time.monotonic() - begin < 8:
                slowest = max(slowest, asyncio.run(seconds_to_hear_of_a_run(server, time.monotonic())))
                time.sleep(0.1)
            assert slowest < 1.0
            assert server.memory() - before < 20e6
            stalled.settimeout(5)
            received = 0
            while chunk := stalled.recv(1 << 20):
                received += len(chunk)
            assert received < HISTORY * 170_000, "it must not have been sent everything"
