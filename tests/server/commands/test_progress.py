"""The progress of a run, drawn for a terminal or written as lines."""

from __future__ import annotations

import io

from server.commands.terminal.progress import Progress
from server.engine import events


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_a_bar_with_the_call_and_its_steps():
    """One line that is drawn again: calls done, the node, its cell and step; it is wiped at the end."""
    stream = Terminal()
    progress = Progress(stream)
    for event in (events.run_started(4, 0), events.calls_cached({"model": 2}),
                  events.call_started("sample", {"seed": 7}),
                  events.call_progress("sample", {"seed": 7}, 9, 18, 1.5)):
        progress(event)
    line = progress.line()
    assert "2/4 calls" in line
    assert "sample (seed=7) 9/18" in line
    assert line.count("█") == 12  # (2 + 9/18) of 4 calls, 20 cells wide
    progress.close()
    assert stream.getvalue().endswith("\r\x1b[K")


def test_a_pipe_sees_a_line_for_each_slow_call_only():
    """Where nobody watches, no control characters and no line for calls of a few milliseconds."""
    stream = io.StringIO()
    progress = Progress(stream)
    progress(events.run_started(2, 0))
    progress(events.call_finished("fast", {}, False, 2, {}))
    progress(events.call_finished("sample", {"cfg": 3}, False, 1234, {}))
    progress.close()
    assert stream.getvalue() == "sample (cfg=3): 1.2 s\n"


def test_quiet_is_quiet_but_counts():
    """--quiet and --json print nothing, and still know what was cached and what failed."""
    stream = Terminal()
    progress = Progress(stream, quiet=True)
    progress(events.run_started(3, 2))
    progress(events.calls_cached({"a": 2}))
    progress(events.call_failed("b", {}, {"kind": "failed", "message": "expected 1"}, {"x": {"type": "Number"}}))
    assert stream.getvalue() == ""
    assert (progress.calls, progress.cached) == (3, 2)
    assert progress.problems[0]["where"] == {"node": "b"}
