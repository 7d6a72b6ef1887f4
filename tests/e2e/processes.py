"""Real processes for tests and benchmarks: `wireloom serve` on a free port, and `wireloom NAME` as a shell runs it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil

ROOT = Path(__file__).parents[2]
FINAL = {"succeeded", "failed", "cancelled"}


def environment(data: Path) -> dict[str, str]:
    """The environment of a fresh shell with this data folder."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("WIRELOOM_")}
    return {**kept, "WIRELOOM_DATA": str(data), "OMP_NUM_THREADS": "2", "NO_COLOR": "1"}


def wireloom(*words: str, data: Path, timeout: float = 300,
             cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run([sys.executable, "-m", "server", *words], env=environment(data), cwd=cwd or ROOT,
                          capture_output=True, text=True, timeout=timeout, check=False)


class Server:
    """A `wireloom serve` process; `output` is what it printed so far."""

    def __init__(self, data: Path, port: int = 0, *words: str) -> None:
        self.data = data
        self.output = ""
        self.begin = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "server", "serve", "--port", str(port), "--no-browser", "--data", str(data), *words],
            env={**environment(data), "PYTHONUNBUFFERED": "1"}, cwd=ROOT, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        self._ready = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output += line
            if "#launch=" in line:
                self._ready.set()
        self._ready.set()

    def wait_until_listening(self, seconds: float = 120) -> Server:
        """Wait for the launch link."""
        if not self._ready.wait(seconds) or "#launch=" not in self.output:
            raise AssertionError(f"the server did not start:\n{self.output}")
        return self

    @property
    def link(self) -> str:
        """The one-time launch link."""
        found = re.search(r"http://\S+#launch=\S+", self.output)
        assert found, self.output
        return found[0]

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.link.partition("/#")[0]

    @property
    def token(self) -> str:
        """The bearer token for scripts."""
        return (self.data / "token").read_text().strip()

    @property
    def headers(self) -> dict[str, str]:
        """The headers that a script sends."""
        return {"Authorization": f"Bearer {self.token}"}

    def client(self) -> httpx.Client:
        """An HTTP client with the bearer token."""
        return httpx.Client(base_url=self.url + "/api/v1", headers=self.headers, timeout=120, trust_env=False)

    def worker(self) -> psutil.Process | None:
        """The worker process, once there is one."""
        for child in psutil.Process(self.process.pid).children(recursive=True):
            try:
                if "server.worker.main" in child.cmdline():
                    return child
            except psutil.Error:
                continue
        return None

    def wait_for_worker(self, seconds: float = 200) -> psutil.Process:
        """Wait until the worker has loaded the nodes."""
        with self.client() as client:
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                if worker_is_ready(client.get("/health").json()) and (found := self.worker()):
                    return found
                time.sleep(0.02)
        raise AssertionError(f"no worker after {seconds} s:\n{self.output}")

    def memory(self) -> int:
        """Resident bytes of the web process."""
        return int(psutil.Process(self.process.pid).memory_info().rss)

    def kill(self) -> None:
        """kill -9, as a power switch would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ctrl-C; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()
        return int(self.process.wait())


def worker_is_ready(health: dict[str, Any]) -> bool:
    """Whether a health report says that the worker takes runs."""
    worker = health.get("worker")
    return (worker.get("state") if isinstance(worker, dict) else worker) == "ready"


@contextmanager
def serving(data: Path, *words: str) -> Iterator[Server]:
    """A server that listens, stopped at the end whatever happens."""
    server = Server(data, 0, *words)
    try:
        yield server.wait_until_listening()
    finally:
        server.stop()


def wait_for_run(client: httpx.Client, run: str, seconds: float = 300) -> dict[str, Any]:
    """The run once it has ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        state: dict[str, Any] = client.get(f"/runs/{run}").json()
        if state["status"] in FINAL:
            return state
        time.sleep(0.02)
    raise AssertionError(f"run {run} has not ended after {seconds} s: {state}")
