"""Figures of the web process, measured on real `wireloom serve` processes: `python tests/bench/bench_http.py`.

Prints one table: start, memory, accept rate, the 1,030-node lattice over HTTP, event bytes, memory after 200 runs.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from tests.bench.documents import document, expression, lattice  # noqa: E402
from tests.server.fakes.process import Client, free_port  # noqa: E402


def small(value: float) -> dict:
    """Three small nodes."""
    number = {"type": "values.number@1", "in": {"value": value}}
    nodes = {"a": number, "b": number, "sum": expression("a + b", a="a.number", b="b.number")}
    return document(nodes, "sum.number")

class Server:
    """A real `wireloom serve` on an empty data folder."""

    def __init__(self, data: str) -> None:
        self.data, self.port = data, free_port()
        self.begun = time.perf_counter()
        command = [sys.executable, "-m", "server", "serve", "--data", data, "--port", str(self.port), "--device", "cpu"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        self.first_page = self._wait("/", lambda answer: answer.status_code == 200)
        self.resident = psutil.Process(self.process.pid).memory_info().rss / 1e6
        self.worker_ready = self._wait("/api/v1/health", lambda answer: answer.json()["ready"])
        self.token = (Path(data) / "token").read_text().strip()

    def _wait(self, path: str, good) -> float:
        while time.perf_counter() - self.begun < 60:
            try:
                if good(httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=2)):
                    return time.perf_counter() - self.begun
            except httpx.TransportError:
                time.sleep(0.005)
            time.sleep(0.002)
        raise TimeoutError(path)

    def memory(self) -> float:
        """Resident megabytes of the web process."""
        return psutil.Process(self.process.pid).memory_info().rss / 1e6

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(20)


async def timed_run(client: Client, document: dict) -> tuple[float, str]:
    """Seconds from POST to the answer that says the run has ended, and its id."""
    body = json.dumps({"workflow": document}).encode()
    begun = time.perf_counter()
    status, answer = await client.ask("POST", "/api/v1/runs", body)
    assert status == 202, answer
    ident = json.loads(answer)["id"]
    run = await client.json("GET", f"/api/v1/runs/{ident}?wait=60")
    assert run["status"] == "succeeded", run
    return time.perf_counter() - begun, ident


async def accept_rate(server: Server, runs: int = 500, clients: int = 20) -> float:
    """Runs accepted a second."""
    opened = [await Client(server.port, server.token).open() for _ in range(clients)]
    bodies = iter([json.dumps({"workflow": small(i)}).encode() for i in range(runs)])

    async def post(client: Client) -> None:
        for body in bodies:
            status, answer = await client.ask("POST", "/api/v1/runs", body)
            assert status == 202, answer

    begun = time.perf_counter()
    await asyncio.gather(*map(post, opened))
    rate = runs / (time.perf_counter() - begun)
    last = (await opened[0].json("GET", "/api/v1/runs?limit=1"))["runs"][0]["id"]
    await opened[0].json("GET", f"/api/v1/runs/{last}?wait=60")
    return rate


async def measure(server: Server) -> list[tuple[str, float, str]]:
    """All rows: what, how much, and what is wanted."""
    client = await Client(server.port, server.token).open()
    await timed_run(client, small(-1))
    first, ident = await timed_run(client, lattice())
    _, events = await client.ask("GET", f"/api/v1/runs/{ident}/events?limit=10000")
    cached = min([(await timed_run(client, lattice()))[0] for _ in range(3)])
    leaf = min([(await timed_run(client, lattice(last=10 + k)))[0] for k in range(3)])
    rate = await accept_rate(server)
    before = server.memory()
    for k in range(200):
        await timed_run(client, lattice(seed=1000 + k * 10))
    return [
        ("first page after process start, s", server.first_page, "<= 1.0"),
        ("web process resident then, MB", server.resident, "<= 90"),
        ("worker ready, s", server.worker_ready, "<= 4"),
        ("lattice of 1,030 nodes over HTTP, first run, ms", first * 1e3, "<= 500"),
        ("the same again, all cached, ms", cached * 1e3, "<= 50"),
        ("one leaf changed, ms", leaf * 1e3, "<= 60"),
        ("event bytes of the lattice, KB", len(events) / 1e3, "<= 1000"),
        ("three-node runs accepted a second, 20 clients", rate, ">= 500"),
        ("web process after 200 different lattices, grown MB", server.memory() - before, "< 20"),
    ]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as data:
        server = Server(data)
        try:
            rows = asyncio.run(measure(server))
        finally:
            server.stop()
    for what, value, wanted in rows:
        print(f"{what:<55}{value:>10.2f}   {wanted}")


if __name__ == "__main__":
    main()
