"""kill -9 of either process loses nothing that was accepted."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.bench.documents import chain, long_sampling, three_nodes
from tests.e2e.processes import FINAL, Server, serving, wait_for_run


def post(client: Any, document: dict[str, Any]) -> str:
    answer = client.post("/runs", json={"workflow": document})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def status(client: Any, run: str) -> str:
    return str(client.get(f"/runs/{run}").json()["status"])


def wait_until_running(client: Any, run: str) -> None:
    until = time.monotonic() + 20
    while status(client, run) == "queued" and time.monotonic() < until:
        time.sleep(0.005)


@pytest.mark.slow
def test_a_run_survives_the_death_of_its_worker(tmp_path: Path):
    """kill -9 of the worker in the middle of a run: a new worker takes the run up again, and it finishes."""
    with serving(tmp_path) as server, server.client() as client:
        worker = server.wait_for_worker()
        run = post(client, long_sampling(seed=1, steps=1000))
        wait_until_running(client, run)
        worker.kill()
        ended = wait_for_run(client, run)
        assert ended["status"] == "succeeded", ended
        replaced = server.worker()
        assert replaced is not None
        assert replaced.pid != worker.pid


@pytest.mark.slow
def test_44_queued_runs_survive_the_death_of_the_server(tmp_path: Path):
    """kill -9 of the server: after the restart the one that ran and the 44 that waited finish, the history is there, no worker is left."""
    first = Server(tmp_path)
    try:
        first.wait_until_listening()
        worker = first.wait_for_worker()
        with first.client() as client:
            before = [post(client, three_nodes(1000 + i)) for i in range(8)]
            wait_for_run(client, before[-1])
            runs = [post(client, long_sampling(seed=2, steps=1000))]
            runs += [post(client, chain(300, seed=1000 * i)) for i in range(44)]
            assert all(status(client, run) not in FINAL for run in runs)
    finally:
        first.kill()
    until = time.monotonic() + 5
    while worker.is_running() and worker.status() != "zombie" and time.monotonic() < until:
        time.sleep(0.02)
    assert not worker.is_running() or worker.status() == "zombie", "the worker must die with its server"
    with serving(tmp_path) as second, second.client() as client:
        assert {wait_for_run(client, run)["status"] for run in runs} == {"succeeded"}
        assert {status(client, run) for run in before} == {"succeeded"}


@pytest.mark.slow
def test_ctrl_c_stops_the_server_and_keeps_the_queue(tmp_path: Path):
    """SIGINT and SIGTERM end with status 0 within seconds; what was queued continues at the next start."""
    for number in (signal.SIGINT, signal.SIGTERM):
        with serving(tmp_path) as server, server.client() as client:
            run = post(client, chain(5000, seed=float(number)))
            begin = time.monotonic()
            os.kill(server.process.pid, number)
            assert server.process.wait(20) == 0, server.output
            assert time.monotonic() - begin < 15
            assert "Traceback" not in server.output
        with serving(tmp_path) as again, again.client() as client:
            assert wait_for_run(client, run)["status"] == "succeeded"
