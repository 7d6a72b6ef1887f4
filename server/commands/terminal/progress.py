"""The progress of a run on standard error: one moving line on a terminal, else a line for each slow call."""

from __future__ import annotations

import shutil
import time
from typing import Any, TextIO

from server.commands.terminal.words import coordinates, count, duration

_SLOW_MS = 50
_PAUSE = 0.08


class Progress:
    """Takes the events of one run and draws them. `quiet` draws nothing; counts and problems are kept in any case."""

    def __init__(self, stream: TextIO, quiet: bool = False) -> None:
        self.calls = self.cached = self.done = 0
        self.problems: list[dict[str, Any]] = []
        self._stream, self._quiet = stream, quiet
        self._tty = not quiet and stream.isatty()
        self._started = self._drawn = time.monotonic()
        self._now: dict[str, Any] = {}
        self._first_step = (0.0, 0.0)

    def __call__(self, event: dict[str, Any]) -> None:
        """Take one event."""
        if handler := getattr(self, f"_on_{event.get('kind')}", None):
            handler(event)
        if self._tty and time.monotonic() - self._drawn >= _PAUSE:
            self._draw()

    def starting(self) -> None:
        """Say what the first two seconds are for."""
        if self._tty:
            self._write("starting a worker ...")

    def close(self) -> None:
        """Leave a clean line behind."""
        if self._tty:
            self._write("\r\x1b[K")

    def _on_run_started(self, event: dict[str, Any]) -> None:
        self.calls = int(event.get("calls", 0))
        self._started = time.monotonic()

    def _on_calls_cached(self, event: dict[str, Any]) -> None:
        found = sum(event["nodes"].values())
        self.cached += found
        self.done += found

    def _on_call_started(self, event: dict[str, Any]) -> None:
        self._now = {**event, "done": 0, "total": 0}
        if self._tty:
            self._draw()

    def _on_call_progress(self, event: dict[str, Any]) -> None:
        if event["node"] != self._now.get("node") or not self._now.get("total"):
            self._first_step = (time.monotonic(), event["done"])
        self._now = event

    def _on_call_finished(self, event: dict[str, Any]) -> None:
        self.done += 1
        self.cached += bool(event.get("cached"))
        self._now = {}
        if not event.get("cached") and event.get("ms", 0) >= _SLOW_MS:
            self._line(f"{_call(event)}: {duration(event['ms'] / 1000)}")

    def _on_call_failed(self, event: dict[str, Any]) -> None:
        self.done += 1
        self._now = {}
        self.problems.append(_with_place(event))
        self._line(f"{_call(event)}: failed: {event['problem']['message']}")

    def _on_run_finished(self, event: dict[str, Any]) -> None:
        if event.get("problem") and not self.problems:
            self.problems.append(event["problem"])

    def _on_call_skipped(self, event: dict[str, Any]) -> None:
        self.done += 1

    def _line(self, text: str) -> None:
        if not self._tty and not self._quiet:
            self._write(text + "\n")

    def _draw(self) -> None:
        self._drawn = time.monotonic()
        width = shutil.get_terminal_size().columns
        self._write("\r\x1b[K" + self.line()[: width - 1])

    def line(self) -> str:
        """The moving line: a bar over all calls, the call that runs now, its rate, the time left."""
        step, total = self._now.get("done", 0), self._now.get("total", 0)
        part = min(1.0, step / total) if total else 0.0
        share = min(1.0, (self.done + part) / self.calls) if self.calls else 0.0
        bar = "█" * round(20 * share) + "·" * (20 - round(20 * share))
        words = [bar, f"{self.done}/{count(self.calls, 'call')}"]
        if self._now:
            words.append(_call(self._now) + (f" {step:g}/{total:g}" if total else ""))
        return "  ".join([*words, *self._rate(step), *self._left(share)])

    def _rate(self, step: float) -> list[str]:
        began, first = self._first_step
        passed = time.monotonic() - began
        if not self._now.get("total") or step <= first or passed <= 0:
            return []
        return [f"{(step - first) / passed:.1f}/s"]

    def _left(self, share: float) -> list[str]:
        if (eta := self._now.get("eta_s")) is not None and self.calls - self.done <= 1:
            return [f"{duration(eta)} left"]
        passed = time.monotonic() - self._started
        return [f"{duration(passed / share - passed)} left"] if share > 0.02 and passed > 0.3 else []

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def _call(event: dict[str, Any]) -> str:
    cell = coordinates(event.get("cell") or {})
    return f"{event['node']} ({cell})" if cell else str(event["node"])


def _with_place(event: dict[str, Any]) -> dict[str, Any]:
    problem = event["problem"]
    place = {"node": event["node"], **(problem.get("where") or {})}
    return {"fixes": [], **problem, "where": place, **{k: event[k] for k in ("cell", "inputs") if event.get(k)}}
