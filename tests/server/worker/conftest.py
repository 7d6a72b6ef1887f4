"""A worker with the nodes of packs/lab, shared by the tests that leave it alive, and one for those that do not."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from server.settings import Settings
from server.worker.host import WorkerHost
from server.worker.local import RunResult, make_plan, run_in
from server.worker.outcome import Outcome
from server.worker.packs import approve
from server.worker.patience import Patience

T = TypeVar("T")
PACKS = Path(__file__).parent / "packs"


class Lab:
    """A host on an event loop of its own, driven step by step from a test."""

    def __init__(self, data: Path, patience: Patience | None = None, **settings: Any) -> None:
        self.settings = Settings(data=data, device="cpu", **settings)
        if not (self.settings.packs / "lab").exists():
            shutil.copytree(PACKS / "lab", self.settings.packs / "lab")
            approve(self.settings, "lab")
        self.loop = asyncio.new_event_loop()
        self.host = WorkerHost(self.settings, patience)
        self.events: list[dict[str, Any]] = []
        self.previews: list[tuple[str, dict[str, Any], str, bytes]] = []
        self.go(self.host.start())
        self.go(self.host.ready())

    def go(self, work: Coroutine[Any, Any, T], timeout: float = 200) -> T:
        """Let the loop run until this is done."""
        return self.loop.run_until_complete(asyncio.wait_for(work, timeout))

    def run(self, nodes: dict[str, Any], **more: Any) -> RunResult:
        """Run a document of these nodes to its end; its events are in `events`."""
        return self.go(self.running(nodes, **more))

    async def running(self, nodes: dict[str, Any], run_id: str = "run", **more: Any) -> RunResult:
        """The same, to be awaited beside other things."""
        self.events.clear()
        self.previews.clear()
        document = {"format": 1, "nodes": nodes, **more}
        return await run_in(self.host, self.settings, document, None, self.events.append,
                            lambda *preview: self.previews.append(preview), run_id)

    def hand_over(self, nodes: dict[str, Any], run_id: str = "run", **more: Any) -> asyncio.Task[Outcome]:
        """Give the host a run without waiting for it."""
        self.events.clear()
        plan = make_plan(self.host, self.settings, {"format": 1, "nodes": nodes, **more})
        work = self.host.run(run_id, plan, self.events.extend, lambda *preview: self.previews.append(preview))
        return self.loop.create_task(work)

    async def until(self, true: Callable[[], Any], timeout: float = 120) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(timeout):
            while not true():
                await asyncio.sleep(0.005)

    def kinds(self) -> list[str]:
        """The kinds of the events, in order."""
        return [event["kind"] for event in self.events]

    def close(self) -> None:
        """Stop the worker."""
        self.go(self.host.stop())
        self.loop.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A worker that the tests leave alive."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WIRELOOM_TOKEN", "canary-token")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "canary-key")
        patch.setenv("OMP_WAIT_POLICY", "PASSIVE")
        made = Lab(tmp_path_factory.mktemp("lab"), Patience(terminate=60, kill=90))  # cancels work without force
    yield made
    made.close()


@pytest.fixture(scope="module")
def victim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A worker that the tests may kill; the host has little patience."""
    patience = Patience(ping=0.2, silence=3.0, silence_in_run=4.0, terminate=0.3, kill=0.6, window=1.0)
    made = Lab(tmp_path_factory.mktemp("victim"), patience)
    yield made
    made.close()
