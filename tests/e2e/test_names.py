"""Workflows saved by name and custom packs, from HTTP to the command line and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench.documents import document, expression
from tests.e2e.processes import Server, serving, wait_for_run, wireloom

pytestmark = pytest.mark.slow
SQUARE = {**document({"e": expression("a ^ 2", a=3)}, "e.number"), "title": "A square", "inputs": {"side": "e.a"}}
PACK = '''"""Doubling."""
from nodes.interface import node


@node("mine.double", version=1, cheap=True)
def double(value: float = 1.0) -> float:
    """Twice a number.

    Args:
        value: the number
    """
    return value * 2
'''


def test_a_saved_workflow_is_a_function_over_http_and_a_name_in_the_shell(tmp_path: Path):
    """PUT it, call it with inputs, and once the server has stopped run it by its name; also after a kill -9."""
    with serving(tmp_path) as server, server.client() as client:
        assert client.put("/workflows/square", json=SQUARE).status_code in (200, 201)
        server.wait_for_worker()
        run = client.post("/workflows/square/runs", json={"side": 5})
        assert run.status_code == 202, run.text
        ended = wait_for_run(client, run.json()["id"])
        digest = ended["outputs"]["result"][0]["files"][0]["digest"]
        assert client.get(f"/values/{digest}").json() == 25
        assert client.post("/workflows/square/runs", json={"sied": 5}).status_code == 422
        held = wireloom("workflows", data=tmp_path)
        assert held.returncode == 0
        assert "server" in held.stderr
    for _ in range(2):
        assert "A square" in wireloom("workflows", data=tmp_path).stdout
        done = wireloom("run", "square", "--set", "side=4", "--json", "--out", str(tmp_path / "out"), data=tmp_path)
        assert done.returncode == 0, done.stderr
        assert json.loads(Path(json.loads(done.stdout)["outputs"]["result"][0]["path"]).read_text()) == 16
        killed = Server(tmp_path).wait_until_listening()
        killed.kill()


def test_a_pack_runs_once_it_is_approved(tmp_path: Path):
    """Before approval its node type is unknown and nothing of it runs; afterwards it works like any other."""
    folder = tmp_path / "data/packs/mine"
    folder.mkdir(parents=True)
    (folder / "double.py").write_text(PACK)
    path = tmp_path / "w.json"
    path.write_text(json.dumps(document({"d": {"type": "mine.double@1", "in": {"value": 21}}}, "d.number")))
    words = ("run", str(path), "--json", "--out", str(tmp_path / "out"))
    refused = wireloom(*words, data=tmp_path / "data")
    assert refused.returncode == 2
    assert json.loads(refused.stdout)["problems"][0]["kind"] == "unknown_type"
    assert wireloom("packs", "approve", "mine", data=tmp_path / "data").returncode == 0
    done = wireloom(*words, data=tmp_path / "data")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(Path(json.loads(done.stdout)["outputs"]["result"][0]["path"]).read_text()) == 42
    changed = wireloom(*words, "--set", "d.value=4", data=tmp_path / "data")
    assert json.loads(Path(json.loads(changed.stdout)["outputs"]["result"][0]["path"]).read_text()) == 8
    wrong = wireloom(*words, "--set", "d.value=many", data=tmp_path / "data")
    assert wrong.returncode == 2
    assert "Number" in wrong.stdout
