"""What the nodes of sampling, pictures, texts and numbers say when they refuse an input, read off their sources."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

NODES = Path(__file__).parents[2] / "nodes"
FAMILIES = ("autoencoders", "clip", "control", "encoders", "guidance", "images", "latents", "masks", "plots", "records",
            "samplers", "schedules", "text", "upscale", "values")
FIXES = (";", ": ", ". ")
"""Behind one of these stands what to do."""


def text_of(message: ast.expr) -> str:
    """The fixed parts of a message; of one that is put together elsewhere nothing is known."""
    if isinstance(message, ast.Constant):
        return str(message.value)
    if not isinstance(message, ast.JoinedStr):
        return FIXES[0]
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "..." for part in message.values)


def refusals(family: str) -> dict[str, str]:
    """The message of each BadInput by file and line."""
    return {f"{file.name}:{call.lineno}": text_of(call.args[0])
            for file in (NODES / family).rglob("*.py") for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "BadInput" and call.args}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_refusal_says_what_to_do(family):
    """What was expected and what came is not enough: behind them stands the way out."""
    silent = {place: text for place, text in refusals(family).items() if not any(mark in text for mark in FIXES)}
    assert not silent
