"""Every example workflow runs through the engine and a real worker, and gives what its README promises."""

from __future__ import annotations

import asyncio
import copy
import json
from pathlib import Path
from typing import Any

import pytest

from server.engine.check import check
from server.engine.edit import set_input
from server.engine.parse import from_data, parse
from server.engine.twin import twin
from server.files import Files
from server.settings import Settings
from server.worker.host import WorkerHost
from server.worker.local import RunResult, run_in
from server.worker.snapshot import SNAPSHOT, read_snapshot
from tests.fixtures.make_weights import write_classifier, write_edge_control, write_models, write_style_lora
from tests.workflows.public_files import named, need_extras, write_public

FOLDER = Path(__file__).parents[2] / "workflows"
STARTER = Path(__file__).parents[2] / "nodes/starter"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
SHIPPED = all((STARTER / f"{name}.safetensors").exists()
              for name in ("classifier", "clip", "emoji-32", "upscaler-x4"))


def document(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_bytes())


def with_made_weights(data: dict[str, Any]) -> dict[str, Any]:
    """The document with small random models instead of the starter models, and few steps on small pictures."""
    data = copy.deepcopy(data)
    for node in data["nodes"].values():
        for port in ("file", "text_encoder"):
            if isinstance(name := node["in"].get(port), str):
                node["in"][port] = name.removeprefix("starter/")
        if node["type"].startswith("weights.load_text_to_image"):
            node["in"]["text_encoder"] = "clip.safetensors"
    for name, value in (("steps", 3), ("side", 64)):
        data = set_input(data, name, value) if name in data["inputs"] else data
    return data


class Bench:
    """One worker for all tests of this module."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.runner = asyncio.Runner()
        self.host = WorkerHost(settings)
        self.runner.run(self.host.start())

    def run(self, data: dict[str, Any]) -> RunResult:
        return self.runner.run(run_in(self.host, self.settings, data))

    def file(self, record: dict[str, Any]) -> bytes:
        digest = record["digest"].removeprefix("sha256-")
        return (self.settings.values / digest[:2] / digest).read_bytes()

    def close(self) -> None:
        self.runner.run(self.host.stop())
        self.runner.close()


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """One thread: the models are tiny, and threads that wait for each other cost more than they compute."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        yield from started(tmp_path_factory)


def started(tmp_path_factory):
    settings = Settings(data=tmp_path_factory.mktemp("data"), device="cpu")
    write_edge_control(write_style_lora(write_classifier(write_models(settings.models))))
    bench = Bench(settings)
    yield bench
    bench.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_runs_and_gives_all_its_outputs(bench, name):
    """Each declared output has at least one finished file; nothing failed; a second run computes nothing."""
    data = with_made_weights(document(name))
    need_extras(named(data))
    write_public(bench.settings.models, named(data))
    result = bench.run(data)
    assert result.status == "succeeded", result.problems
    assert set(result.outputs) == set(data["outputs"])
    for cells in result.outputs.values():
        assert cells
        assert all(cell["files"] for cell in cells)
    again = bench.run(data)
    assert [c["files"] for cells in again.outputs.values() for c in cells] == [
        c["files"] for cells in result.outputs.values() for c in cells]
    assert again.cached == again.calls


def has_twin(name: str) -> bool:
    """Whether a workflow samples, and no mask stands between the model and the sampler."""
    text = json.dumps(document(name))
    return "samplers.sample@" in text and not any(f"guidance.{kind}@" in text for kind in ("inpaint", "regional"))


@pytest.mark.parametrize("name", [name for name in NAMES if has_twin(name)])
def test_the_toy_twin_of_a_workflow_that_samples_runs(bench, name):
    """Without any weights: each sampler gets a plot that says how many modes were dropped."""
    data = twin(document(name), read_snapshot())
    result = bench.run(data)
    assert result.status == "succeeded", result.problems
    assert set(result.outputs) == set(data["outputs"])
    for cells in result.outputs.values():
        assert all("modes dropped" in cell["summary"]["title"] for cell in cells)


def test_a_small_picture_becomes_a_large_png(bench):
    """The model draws 32x32 pixels, the saved PNG has 128x128, and the record names the seed."""
    result = bench.run(with_made_weights(set_input(document("text-to-image"), "seed", 12)))
    file = result.outputs["image"][0]["files"][0]
    assert (file["width"], file["height"]) == (128, 128)
    assert 12 in result.outputs["image"][0]["seeds"].values()
    png = bench.file(file)
    assert png.startswith(b"\x89PNG")


def test_the_sweep_shares_what_does_not_vary(bench):
    """Four scales and five seeds: 20 samples, but 5 noises, 4 guidances and 1 of everything else."""
    data = with_made_weights(document("text-to-image-sweep"))
    data["nodes"]["prompt"]["in"]["text"] = "something new"
    result = bench.run(data)
    once = ("model", "prompt", "encode", "levels", "upscaler", "grid")
    assert result.calls == len(once) + 4 + 5 + 3 * 20
    assert len(result.outputs["grid"]) == 1


def test_a_change_of_one_definition_changes_both_sheets(bench):
    """One value inside the shared definition: both sheets are other pictures, made by nodes named instance/inner."""
    data = with_made_weights(document("two-prompts"))
    before = bench.run(data)
    data["definitions"]["render"]["nodes"]["sample"]["in"]["solver"] = "euler"
    after = bench.run(data)
    for name in ("first", "second"):
        assert before.outputs[name][0]["files"][0]["digest"] != after.outputs[name][0]["files"][0]["digest"]
        assert set(after.outputs[name][0]["seeds"]) >= {f"{name}/render/noise.seed"}


def test_a_branch_costs_only_the_steps_after_it(bench):
    """One trunk, six branches of nine steps; the first, which changes nothing, ends where the trunk does."""
    from nodes.interface.codec import decode

    data = with_made_weights(document("branch-from-step"))
    data["outputs"] |= {"branches": "branch.record"}
    result = bench.run(data)
    assert result.status == "succeeded", result.problems
    trunk, *branches = (decode(bench.file(cell["files"][0]))["value"]
                        for name in ("record", "branches") for cell in result.outputs[name])
    assert len(trunk.denoised) == 18
    assert [b.branched for b in branches] == [9] * 6
    assert all(b.x[:9].equal(trunk.x[:9]) for b in branches)
    assert branches[0].x.equal(trunk.x)
    assert not any(b.x[-1].equal(trunk.x[-1]) for b in branches[1:])


def test_samplers_are_compared_at_equal_cost():
    """Every cell of the axis calls the denoiser equally often, and the naive loop is among them."""
    from nodes.samplers.solvers import SOLVERS
    from nodes.schedules.karras import karras_levels

    columns = document("samplers-compared")["axes"]["sampler"]["columns"]
    calls = {SOLVERS[name].calls(karras_levels(steps, 0.01, 3.0))
             for name, steps in zip(columns["solver"], columns["steps"], strict=True)}
    assert calls == {15}
    assert "naive" in columns["solver"]


@pytest.mark.parametrize("name", ["samplers-converge", "samplers-on-pictures"])
def test_solvers_have_the_steps_that_the_calls_pay_for(name):
    """For each solver and each number of calls, the formula gives the steps that cost exactly so many calls."""
    from nodes.samplers.solvers import SOLVERS
    from nodes.schedules.karras import karras_levels
    from nodes.values.arithmetic import evaluate

    data = document(name)
    columns = data["axes"]["sampler"]["columns"]
    for solver, each in zip(columns["solver"], columns["calls_a_step"], strict=True):
        for calls in data["axes"]["calls"]["values"]:
            steps = evaluate(data["nodes"]["steps"]["in"]["formula"], {"a": float(calls), "b": float(each)})
            assert SOLVERS[solver].calls(karras_levels(int(steps), 0.02, 40.0)) == calls


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_is_described_and_declares_what_people_set(name):
    """README has a paragraph for it, with each input and output by name; names are words, not paths."""
    data = document(name)
    assert data["title"]
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    paragraph = next(p for p in readme.split("\n\n") if p.startswith(f"**{name}.json**"))
    for declared in (*data["inputs"], *data["outputs"]):
        assert f"`{declared}`" in paragraph
    assert parse((FOLDER / f"{name}.json").read_bytes()).title == data["title"]


@pytest.mark.skipif(not SHIPPED or not SNAPSHOT.exists(), reason="the starter models are not there yet")
@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_has_no_problems_as_it_ships(tmp_path, name):
    """With the shipped models and the public ones that its description names, `wireloom check` has nothing to say."""
    settings = Settings(data=tmp_path)
    need_extras(named(document(name)))
    write_public(settings.models, named(document(name)), hole=True)
    assert check(from_data(document(name)), read_snapshot(), Files(settings)).problems == ()


@pytest.mark.skipif(not SHIPPED, reason="the starter models are not there yet")
def test_the_shipped_model_gives_equal_pictures_for_equal_seeds(bench):
    """The starter model, unchanged but for fewer steps: the second run is cached and has the same digest."""
    data = set_input(document("text-to-image"), "steps", 4)
    first, again = bench.run(data), bench.run(data)
    assert first.status == "succeeded", first.problems
    assert again.cached == again.calls
    digest = first.outputs["image"][0]["files"][0]["digest"]
    assert again.outputs["image"][0]["files"][0]["digest"] == digest
    other = bench.run(set_input(data, "seed", 8))
    assert other.outputs["image"][0]["files"][0]["digest"] != digest
