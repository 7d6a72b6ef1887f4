"""A node that waits until a test lets it go on, so that a run is surely still running when something happens to it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.settings import Settings
from server.worker.packs import approve
from tests.bench.documents import document

PACK = '''"""Waiting for a file."""
import time
from pathlib import Path

from nodes.interface import Context, node


@node("gate.wait", version=1)
def wait(ctx: Context, begun: str, opened: str, value: float = 0.0) -> float:
    """Say that it began, and hand a number on once the gate is open.

    Args:
        begun: the file to write at the beginning
        opened: the file to wait for
        value: the number
    """
    Path(begun).touch()
    while not Path(opened).exists():
        ctx.raise_if_cancelled()
        time.sleep(0.01)
    return value
'''


@dataclass
class Gate:
    """The gate of one data folder: install it, post its workflow, wait until that runs, open it."""

    data: Path

    @property
    def begun(self) -> Path:
        """Exists once the node runs."""
        return self.data / "gate begun"

    @property
    def opened(self) -> Path:
        """Once this exists, the node ends."""
        return self.data / "gate opened"

    def install(self) -> Gate:
        """Put the node into the data folder, approved."""
        settings = Settings(data=self.data)
        folder = settings.packs / "gate"
        folder.mkdir(parents=True)
        (folder / "wait.py").write_text(PACK)
        approve(settings, "gate")
        return self

    def node(self, value: float = 0.0) -> dict[str, Any]:
        """The node that waits."""
        files = {"begun": str(self.begun), "opened": str(self.opened)}
        return {"type": "gate.wait@1", "in": {**files, "value": value}}

    def workflow(self, value: float = 0.0) -> dict[str, Any]:
        """A workflow that waits at the gate."""
        return document({"gate": self.node(value)}, "gate.number")

    def wait_until_begun(self, seconds: float = 120) -> None:
        """Return once the node runs."""
        until = time.monotonic() + seconds
        while not self.begun.exists():
            assert time.monotonic() < until, f"the run has not begun after {seconds} s"
            time.sleep(0.005)

    def open(self) -> None:
        """Let whoever waits go on."""
        self.opened.touch()
