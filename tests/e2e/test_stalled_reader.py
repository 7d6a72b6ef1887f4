"""A client that never reads its socket: nobody else notices, and the server lets go of it."""

from __future__ import annotations

import asyncio
import socket
import time
from pathlib import Path

import psutil
import pytest

from server.routes.events import SEND_SECONDS
from tests.bench.bench_lattice import post_and_wait
from tests.bench.bench_queue import seconds_to_hear_of_a_run
from tests.bench.client import Connection
from tests.bench.documents import lattice
from tests.e2e.processes import Server, serving
from tests.e2e.sockets import stalled_reader

HISTORY = 40  # lattices: about 6 MB of events


async def fill_history(server: Server) -> None:
    """More bytes of events than the kernel buffers for a socket."""
    async with Connection(server.url, server.token) as connection:
        for i in range(HISTORY):
            await post_and_wait(connection, lattice(seed=1000 * i))


def is_connected(server: Server, client: socket.socket) -> bool:
    """Whether the server still holds its end of this connection."""
    port = client.getsockname()[1]
    return any(c.raddr and c.raddr.port == port for c in psutil.Process(server.process.pid).net_connections("tcp"))


@pytest.mark.slow
def test_a_client_that_never_reads_disturbs_nobody_and_is_closed(tmp_path: Path):
    """Others hear of their runs while it stalls, sooner than it is given up; then the server lets go of it."""
    with serving(tmp_path) as server:
        server.wait_for_worker()
        asyncio.run(fill_history(server))
        before = server.memory()
        with stalled_reader(server) as stalled:
            assert is_connected(server, stalled)
            until, slowest = time.monotonic() + 120, 0.0
            while is_connected(server, stalled):
                assert time.monotonic() < until, "the stalled reader was not given up"
                slowest = max(slowest, asyncio.run(seconds_to_hear_of_a_run(server, time.monotonic())))
                time.sleep(0.1)
            assert 0 < slowest < SEND_SECONDS - 1
            assert server.memory() - before < 20e6
