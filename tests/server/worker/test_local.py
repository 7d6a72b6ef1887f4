"""`run_document` runs a workflow without the web process."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from server.engine.problems import Rejected
from server.settings import Settings
from server.worker.local import run_document


def document(value: float) -> dict[str, Any]:
    """A number and the same number again."""
    return {"format": 1, "nodes": {"a": {"type": "values.number@1", "in": {"value": value}},
                                   "b": {"type": "values.number@1", "in": {"value": {"from": "a.number"}}}},
            "outputs": {"x": "b.number"}}


def test_a_document_runs_and_tells(tmp_path: Path) -> None:
    """Events arrive in order, outputs are in the value store; the same run in a new worker computes nothing."""
    events: list[dict[str, Any]] = []
    result = asyncio.run(run_document(Settings(data=tmp_path), document(4.0), on_event=events.append))
    assert (result.status, result.calls, result.problems) == ("succeeded", 2, [])
    assert [events[0]["kind"], events[-1]["kind"]] == ["run_started", "run_finished"]
    digest = result.outputs["x"][0]["files"][0]["digest"]
    assert (tmp_path / "values" / digest[:2] / digest).read_bytes() == b"4.0"
    again = asyncio.run(run_document(Settings(data=tmp_path), document(4.0)))
    assert (again.cached, again.outputs) == (2, result.outputs)


def test_a_broken_document_is_rejected_with_all_problems(tmp_path: Path) -> None:
    """Nothing is run; every problem is told."""
    broken = document(4.0)
    broken["nodes"]["a"]["in"]["value"] = "four"
    broken["nodes"]["b"]["in"]["valeu"] = 1
    with pytest.raises(Rejected) as rejected:
        asyncio.run(run_document(Settings(data=tmp_path), broken))
    assert len(rejected.value.problems) == 2
