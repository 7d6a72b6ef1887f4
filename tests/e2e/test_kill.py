"""kill -9 of either process loses nothing that was accepted."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.bench.documents import chain, three_nodes
from tests.e2e.gate import Gate
from tests.e2e.processes import FINAL, Server, serving, wait_for_run

pytestmark = pytest.mark.slow


def post(client: Any, document: dict[str, Any]) -> str:
    answer = client.post("/runs", json={"workflow": document})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def status(client: Any, run: str) -> str:
    return str(client.get(f"/runs/{run}").json()["status"])


def gone(worker: psutil.Process, seconds: float = 60) -> bool:
    """Whether a process ends by itself."""
    until = time.monotonic() + seconds
    while worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def test_a_run_survives_the_death_of_its_worker(tmp_path: Path):
    """kill -9 of the worker in the middle of a run: a new worker takes the run up again, and it finishes."""
    gate = Gate(tmp_path).install()
    with serving(tmp_path) as server, server.client() as client:
        worker = server.wait_for_worker()
        run = post(client, gate.workflow())
        gate.wait_until_begun()
        worker.kill()
        gate.open()
        ended = wait_for_run(client, run)
        assert ended["status"] == "succeeded", ended
        replaced = server.worker()
        assert replaced is not None
        assert replaced.pid != worker.pid


def test_44_queued_runs_survive_the_death_of_the_server(tmp_path: Path):
    """kill -9 of the server: after the restart the run and the 44 that waited finish, and no worker is left over."""
    gate = Gate(tmp_path).install()
    first = Server(tmp_path)
    try:
        first.wait_until_listening()
        worker = first.wait_for_worker()
        with first.client() as client:
            before = [post(client, three_nodes(1000 + i)) for i in range(8)]
            wait_for_run(client, before[-1])
            runs = [post(client, gate.workflow())]
            runs += [post(client, chain(300, seed=1000 * i)) for i in range(44)]
            gate.wait_until_begun()
            assert all(status(client, run) not in FINAL for run in runs)
    finally:
        first.kill()
    assert gone(worker), "the worker must die with its server"
    gate.open()
    with serving(tmp_path) as second, second.client() as client:
        assert {wait_for_run(client, run)["status"] for run in runs} == {"succeeded"}
        assert {status(client, run) for run in before} == {"succeeded"}


def test_ctrl_c_stops_the_server_and_keeps_the_queue(tmp_path: Path):
    """SIGINT and SIGTERM end with status 0 in the middle of a run; it and what waits continue at the next start."""
    gate = Gate(tmp_path).install()
    for number in (signal.SIGINT, signal.SIGTERM):
        with serving(tmp_path) as server, server.client() as client:
            server.wait_for_worker()  # it knows the gate
            runs = [post(client, gate.workflow(float(number))), post(client, chain(300, seed=float(number)))]
            gate.wait_until_begun()
            os.kill(server.process.pid, number)
            assert server.process.wait(60) == 0, server.output
            assert "Traceback" not in server.output
        gate.open()
        with serving(tmp_path) as again, again.client() as client:
            assert {wait_for_run(client, run)["status"] for run in runs} == {"succeeded"}
        gate.begun.unlink()
        gate.opened.unlink()
