"""`wireloom run` in real processes: sweeps, Ctrl-C, failures, a second run beside it, a disk that is full."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.e2e.gate import Gate
from tests.e2e.processes import ROOT, environment, wireloom

pytestmark = pytest.mark.slow


def node(kind: str, over: list[str] | None = None, **inputs: Any) -> dict[str, Any]:
    return {"type": kind, "in": inputs, **({"over": over} if over else {})}


def wire(place: str) -> dict[str, str]:
    return {"from": place}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


def write(folder: Path, nodes: dict[str, Any], outputs: dict[str, str], **more: Any) -> str:
    path = folder / "workflow.json"
    path.write_text(json.dumps({"format": 1, "nodes": nodes, "outputs": outputs, **more}))
    return str(path)


def test_a_sweep_writes_a_file_for_each_cell(data: Path, tmp_path: Path):
    """Coordinates stand in the names; the same sweep again reuses every file."""
    path = write(tmp_path, {"e": node("values.expression@1", formula="a ^ 2", a=3)}, {"square": "e.number"},
                 inputs={"side": "e.a"})
    for _ in range(2):
        done = wireloom("run", path, "--sweep", "side=1..3", "--json", "--out", str(tmp_path / "out"), data=data)
        assert done.returncode == 0, done.stderr
        made = json.loads(done.stdout)["outputs"]["square"]
    assert [json.loads(Path(m["path"]).read_text()) for m in made] == [1, 4, 9]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [f"square-side={i}.json" for i in (1, 2, 3)]


def test_a_failing_cell_costs_only_itself(data: Path, tmp_path: Path):
    """One of three cells divides by zero: status 1, its node and inputs in words, and the other two are written."""
    path = write(tmp_path, {"e": node("values.expression@1", formula="1 / a", a={"axis": "x"})},
                 {"inverse": "e.number"}, axes={"x": {"values": [1, 0, 2]}})
    done = wireloom("run", path, "--out", str(tmp_path / "out"), data=data)
    assert done.returncode == 1
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["inverse-x=1.json", "inverse-x=2.json"]
    assert "e" in done.stderr
    assert "division" in done.stderr
    assert "Traceback" not in done.stderr


def long_run(gate: Gate) -> str:
    """A million sampling steps, behind a gate that tells that the run has begun."""
    gate.install().open()
    return write(gate.data, {
        "gate": gate.node(7.0), "data": node("denoisers.mixture@1"),
        "levels": node("schedules.karras@1", steps=1000, denoiser=wire("data.denoiser"), rho=wire("gate.number")),
        "points": node("latents.noise@1", denoiser=wire("data.denoiser"), seed=1, batch=64),
        "sample": node("samplers.sample@1", denoiser=wire("data.denoiser"), noise=wire("points.latent"),
                       sigmas=wire("levels.sigmas"), seed={"axis": "again"})},
        {"latent": "sample.latent"}, axes={"again": {"range": [0, 1000]}})


def started(path: str, out: Path, data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", "server", "run", path, "--out", str(out)], env=environment(data),
                            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_ctrl_c_cancels_and_leaves_no_process(tmp_path: Path):
    """Status 130 in the middle of a long run, no traceback, the worker gone, no half-written file."""
    gate = Gate(tmp_path)
    process = started(long_run(gate), tmp_path / "out", gate.data)
    gate.wait_until_begun()
    time.sleep(0.2)  # so that it is interrupted while it samples; nothing depends on that
    children = psutil.Process(process.pid).children(recursive=True)
    assert children
    os.kill(process.pid, signal.SIGINT)
    shown = process.communicate(timeout=120)[1]
    assert process.returncode == 130, shown
    assert "Traceback" not in shown
    assert not [c for c in children if c.is_running() and c.status() != "zombie"]
    assert not list(tmp_path.rglob(".wireloom-*"))


def test_a_worker_that_is_killed_ends_the_run_in_words(tmp_path: Path):
    """Without a server there is nobody to try again: status 1, and the signal is named."""
    gate = Gate(tmp_path)
    process = started(long_run(gate), tmp_path / "out", gate.data)
    gate.wait_until_begun()
    for child in psutil.Process(process.pid).children(recursive=True):
        child.kill()
    shown = process.communicate(timeout=120)[1]
    assert process.returncode == 1, shown
    assert "signal 9" in shown
    assert "Traceback" not in shown


def test_an_output_folder_that_cannot_be_written_is_a_sentence(data: Path, tmp_path: Path):
    """The results are not lost: the same command with another folder takes them from the cache."""
    (tmp_path / "file").write_text("in the way")
    path = write(tmp_path, {"n": node("values.number@1", value=2)}, {"two": "n.number"})
    done = wireloom("run", path, "--out", str(tmp_path / "file" / "out"), data=data)
    assert done.returncode == 2
    assert "is a file" in done.stderr
    assert "Traceback" not in done.stderr
