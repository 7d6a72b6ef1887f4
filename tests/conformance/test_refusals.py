"""What the nodes of all families say when they refuse an input or a file, read off their sources."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

NODES = Path(__file__).parents[2] / "nodes"
FAMILIES = sorted(path.parent.name for path in NODES.glob("*/__init__.py"))
MESSAGE_AT = {"BadInput": 0, "BadWeights": 1, "Unconvertible": 0}
"""The errors that refuse something, and which of their arguments says why."""
FIXES = (";", ": ", ". ")
"""Behind one of these stands what to do."""


def text_of(message: ast.expr) -> str:
    """The fixed parts of a message, without the values in it; of one put together elsewhere nothing is known."""
    if isinstance(message, ast.Constant):
        return str(message.value)
    if not isinstance(message, ast.JoinedStr):
        return FIXES[0]
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "" for part in message.values)


def refusals(family: str) -> dict[str, str]:
    """The message of each refusal by file and line."""
    calls = [(file, call) for file in (NODES / family).rglob("*.py")
             for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(call, ast.Call)]
    found = [(file, call, MESSAGE_AT.get(getattr(call.func, "id", ""), len(call.args))) for file, call in calls]
    return {f"{file.name}:{call.lineno}": text_of(call.args[at]) for file, call, at in found if at < len(call.args)}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_refusal_says_what_to_do(family):
    """What was expected and what came is not enough: behind them stands the way out."""
    silent = {place: text for place, text in refusals(family).items() if not any(mark in text for mark in FIXES)}
    assert not silent
