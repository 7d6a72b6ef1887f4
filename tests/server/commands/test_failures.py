"""What a person reads when some cells of a sweep fail."""

from __future__ import annotations

from server.commands.run import _print_words
from server.commands.terminal.words import problem_lines
from server.worker.local import RunResult

FAILED = {"kind": "bad_input", "where": {"node": "s"}, "message": "s (values.expression@1): no value", "fixes": [],
          "cell": {"x": 0, "seed": 7}}


def test_a_failed_cell_is_named_by_its_coordinates():
    """In a sweep the node alone would not say what to change."""
    assert list(problem_lines([FAILED])) == ["at x=0, seed=7: s (values.expression@1): no value"]


def test_a_failed_cell_prints_no_path(capsys):
    """Standard output has one path a line and nothing else: it goes into other programs."""
    outputs = {"s": [{"path": "out/s-x=1.json"}, {"path": None}]}
    _print_words(RunResult("failed", {}), outputs, [FAILED])
    assert capsys.readouterr().out == "out/s-x=1.json\n"
