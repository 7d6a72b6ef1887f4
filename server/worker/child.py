"""One worker process as the host sees it: started with a clean environment, told, watched, ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import server
from server.settings import Settings
from server.worker.channel import AsyncChannel
from server.worker.vitals import Vitals

_KEPT = ("PATH", "HOME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "USER")
_KEPT_PREFIXES = ("LC_", "OMP_", "MKL_", "OPENBLAS_", "KMP_", "GOMP_", "CUDA_", "NVIDIA_", "PYTORCH_", "TORCH_",
                  "MALLOC_")
_MALLOC = {"MALLOC_MMAP_THRESHOLD_": str(2**30), "MALLOC_TRIM_THRESHOLD_": str(2**33), "MALLOC_TOP_PAD_": str(2**26)}
"""Keeps torch's large scratch buffers in the process: convolutions on a CPU become up to 1.7 times faster."""
_TAIL = 4000


class Child:
    """A running worker process and the host's end of its channel."""

    def __init__(self, process: asyncio.subprocess.Process, channel: AsyncChannel, log: Path, log_start: int) -> None:
        self.process, self.channel = process, channel
        self._log, self._log_start = log, log_start
        self.loading = ""
        self.silence = 0.0
        self.vitals = Vitals(process.pid)
        self.loading_for = 0.0

    @staticmethod
    async def start(settings: Settings, skip: Mapping[str, str], log: Path) -> Child:
        """Start a worker; it answers pings at once and says `ready` when torch and nodes are loaded."""
        ours, theirs = socket.socketpair()
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            process = await asyncio.create_subprocess_exec(
                *_command(settings, skip, theirs.fileno(), log), stdin=asyncio.subprocess.DEVNULL, stdout=output,
                stderr=output, pass_fds=(theirs.fileno(),), start_new_session=True, env=_environment(), cwd="/")
            log_start = os.fstat(output).st_size
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
            os.close(output)
        return Child(process, await AsyncChannel.over(ours), log, log_start)

    def send_signal(self, number: int) -> None:
        """Send a signal to the worker and all that it started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)

    async def end(self, grace: float = 0.0) -> int:
        """See the process end, by force after `grace` seconds; its exit code (negative: the signal)."""
        if grace:
            with suppress(TimeoutError):
                async with asyncio.timeout(grace):
                    await self.process.wait()
        self.channel.close()
        self.send_signal(signal.SIGKILL)
        return await self.process.wait()

    def log_tail(self) -> str:
        """The last lines that this worker wrote."""
        try:
            with self._log.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                start = self._log_start if size >= self._log_start else 0
                file.seek(max(start, size - _TAIL))
                return file.read(_TAIL).decode("utf-8", "replace")
        except OSError:
            return ""


def _command(settings: Settings, skip: Mapping[str, str], descriptor: int, log: Path) -> list[str]:
    """The worker's command line; -P keeps the current folder out of the import path."""
    options = {"fd": descriptor, "parent": os.getpid(), "data": settings.data.absolute(),
               "memory": settings.memory_budget, "cache": settings.cache_limit, "device": settings.device,
               "log": log.absolute(), "skip": json.dumps(dict(skip)),
               "models": json.dumps([str(folder.absolute()) for folder in settings.model_folders])}
    return [sys.executable, "-P", "-m", "server.worker.main", *(f"--{k}={v}" for k, v in options.items())]


def _environment() -> dict[str, str]:
    """What a worker may know of our environment: no token, no key, nothing that we do not name here."""
    kept = {k: v for k, v in os.environ.items() if k in _KEPT or k.startswith(_KEPT_PREFIXES)}
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    here = str(Path(next(iter(server.__path__))).parent)
    path = [p for p in (here, os.environ.get("PYTHONPATH", "")) if p and "site-packages" not in p]
    # Waiting threads sleep instead of spinning: on a machine that does something else too, spinning costs tenfold.
    threads = {"OMP_NUM_THREADS": str(cores), "OMP_WAIT_POLICY": "PASSIVE"}
    return {**threads, **_MALLOC, **kept, **({"PYTHONPATH": os.pathsep.join(path)} if path else {})}
