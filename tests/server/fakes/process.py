"""Starts and stops real server processes, and a small client over plain sockets for measuring."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Process:
    """A server process on its own data folder."""

    def __init__(self, data: Path, delay: float = 0.0, port: int | None = None) -> None:
        self.data, self.port = data, port or free_port()
        command = [sys.executable, "-m", "tests.server.fakes.serve", str(data), str(self.port), str(delay)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if line.strip() != "READY":
            self.kill()
            raise RuntimeError(f"the server did not start: {line!r}")

    @property
    def token(self) -> str:
        return (self.data / "token").read_text().strip()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_) -> None:
        if self.process.poll() is None:
            self.kill()


class Client:
    """One keep-alive HTTP/1.1 connection that costs almost nothing on its own side."""

    def __init__(self, port: int, token: str) -> None:
        self.port = port
        self._head = f"Host: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"

    async def open(self) -> Client:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}"
        self._writer.write(f"{method} {path} HTTP/1.1\r\n{self._head}{kind}\r\n\r\n".encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        status = int(answer[9:12])
        length = next(int(line[15:]) for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        return status, await self._reader.readexactly(length)

    async def json(self, method: str, path: str, data: object = None) -> dict:
        status, body = await self.ask(method, path, b"" if data is None else json.dumps(data).encode())
        assert status < 300, (status, body)
        return json.loads(body)

    def close(self) -> None:
        self._writer.close()
