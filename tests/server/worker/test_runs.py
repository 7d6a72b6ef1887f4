"""Plans run in a real worker process."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from server.engine.problems import Rejected
from tests.pace import loop

if TYPE_CHECKING:
    from conftest import Lab


def lattice(start: float, side: int = 32) -> dict[str, Any]:
    """side x side small nodes, each taking two of the row before; every value is new for a new start."""
    nodes: dict[str, Any] = {f"n0_{c}": {"type": "values.number@1", "in": {"value": start + c}} for c in range(side)}
    for row in range(1, side):
        for column in range(side):
            wires = {"a": {"from": f"n{row - 1}_{column}.number"},
                     "b": {"from": f"n{row - 1}_{(column + 1) % side}.number"}}
            nodes[f"n{row}_{column}"] = {"type": "lab.add@1", "in": wires}
    return nodes


def test_a_run_tells_its_calls_and_their_values(lab: Lab) -> None:
    """Each call ends with a summary of its outputs; the last event holds the published cells."""
    result = lab.run({"a": {"type": "values.number@1", "in": {"value": 2}},
                      "b": {"type": "lab.add@1", "in": {"a": {"from": "a.number"}, "b": 40}}},
                     outputs={"x": "b.number"})
    assert result.status == "succeeded"
    assert result.outputs["x"][0]["summary"] == {"type": "Number", "value": 42.0}
    assert lab.kinds() == ["run_started", "call_finished", "call_finished", "run_finished"]
    digest = result.outputs["x"][0]["files"][0]["digest"]
    assert (lab.settings.values / digest[:2] / digest).read_bytes() == b"42.0"


def test_the_same_again_runs_nothing(lab: Lab, tmp_path: Path) -> None:
    """A cached output is handed out without running or loading what stands above it."""
    count = tmp_path / "count"
    nodes = {"a": {"type": "lab.slow@1", "in": {"value": 5, "file": str(count)}},
             "b": {"type": "lab.add@1", "in": {"a": {"from": "a.number"}}}}
    first = lab.run(nodes, outputs={"x": "b.number"})
    second = lab.run(nodes, outputs={"x": "b.number"})
    assert count.read_text() == "x"
    assert (second.cached, second.calls) == (2, 2)
    assert second.outputs == first.outputs
    assert {"kind": "calls_cached", "nodes": {"a": 1}} in lab.events


def test_cells_of_axes_reduce_to_one(lab: Lab) -> None:
    """A node runs once a cell; a reducer gets the whole axis and its context says which."""
    result = lab.run({"a": {"type": "lab.add@1", "in": {"a": {"axis": "n"}, "b": 1}},
                      "t": {"type": "lab.total@1", "over": ["n"], "in": {"values": {"from": "a.number"}}}},
                     axes={"n": {"range": [0, 4]}}, outputs={"total": "t.total", "count": "t.count"})
    assert result.outputs["total"][0]["summary"]["value"] == 10.0
    assert result.outputs["count"][0]["summary"]["value"] == 4


def test_a_batch_port_gets_the_cells_joined(lab: Lab) -> None:
    """Three pictures of one axis become one batch of three."""
    result = lab.run({"p": {"type": "lab.picture@1", "in": {"level": {"axis": "v"}}},
                      "n": {"type": "lab.batch_size@1", "over": ["v"], "in": {"images": {"from": "p.image"}}}},
                     axes={"v": {"values": [0.0, 0.5, 1.0]}}, outputs={"n": "n.size", "p": "p.image"})
    assert result.outputs["n"][0]["summary"]["value"] == 3
    assert [cell["files"][0]["name"] for cell in result.outputs["p"]] == ["p-000.png", "p-001.png", "p-002.png"]
    assert len({cell["files"][0]["digest"] for cell in result.outputs["p"]}) == 3


def test_progress_and_previews_are_throttled(lab: Lab) -> None:
    """Two hundred steps within a second are told about ten times; the first preview comes at once and is a JPEG."""
    started = time.monotonic()
    result = lab.run({"s": {"type": "lab.steps@1", "in": {"count": 200, "seconds": 0.003}}}, outputs={"x": "s.latent"})
    took = time.monotonic() - started
    assert result.status == "succeeded"
    assert 2 <= lab.kinds().count("call_progress") <= took * 10 + 2
    assert 1 <= len(lab.previews) <= took * 10 + 2
    node, cell, media_type, picture = lab.previews[0]
    assert (node, cell, media_type, picture[:2]) == ("s", {}, "image/jpeg", b"\xff\xd8")


def test_a_cancel_stops_after_the_current_step(lab: Lab) -> None:
    """The run ends long before its steps do, without force; the next run is unharmed, a late cancel means nothing."""
    pid = lab.host.pid

    async def cancel() -> None:
        run = lab.hand_over({"s": {"type": "lab.steps@1", "in": {"count": 100_000, "seconds": 0.02}}}, "c",
                            outputs={"x": "s.latent"})
        await lab.until(lambda: "call_progress" in lab.kinds())
        lab.host.cancel("another")
        lab.host.cancel("c")
        assert (await run).kind == "finished"

    lab.go(cancel())
    assert lab.events[-1]["kind"] == "run_finished"
    assert lab.events[-1]["status"] == "cancelled"
    lab.host.cancel("c")
    assert lab.run({"a": {"type": "values.number@1", "in": {"value": 7}}}).status == "succeeded"
    assert lab.host.pid == pid


def test_cancel_races_with_the_end_of_a_run(lab: Lab) -> None:
    """Whenever the cancel comes, there is exactly one end and the worker goes on."""

    async def race(delay: float) -> str:
        run = lab.hand_over({"s": {"type": "lab.slow@1", "in": {"value": delay, "seconds": 0.005}}}, f"r{delay}",
                            outputs={"x": "s.number"})
        await asyncio.sleep(delay)
        lab.host.cancel(f"r{delay}")
        await run
        assert lab.kinds().count("run_finished") <= 1
        return lab.events[-1]["status"] if "run_finished" in lab.kinds() else "cancelled"

    pid = lab.host.pid
    statuses = {lab.go(race(step * 0.0004)) for step in range(40)}
    assert statuses <= {"succeeded", "cancelled"}
    assert lab.host.pid == pid


def test_a_failing_call_fails_only_what_depends_on_it(lab: Lab) -> None:
    """The problem says what was wrong at which node, with its inputs; the other output is there."""
    result = lab.run({"a": {"type": "values.number@1", "in": {"value": 3}},
                      "bad": {"type": "lab.bad_input@1", "in": {"value": {"from": "a.number"}}},
                      "after": {"type": "lab.add@1", "in": {"a": {"from": "bad.number"}}}},
                     outputs={"x": "after.number", "y": "a.number"})
    assert result.status == "failed"
    assert result.problems[0]["message"] == "bad (lab.bad_input@1): expected a number above 10, got 3"
    assert result.problems[0]["where"] == {"node": "bad"}
    failed = next(e for e in lab.events if e["kind"] == "call_failed")
    assert failed["inputs"] == {"value": {"type": "Number", "value": 3.0}}
    assert "call_skipped" in lab.kinds()
    assert result.outputs["y"][0]["summary"]["value"] == 3.0


WIRED_TO_BE_REFUSED = [
    ("schedules.karras", "steps", -5, "expected a number from 1 to 10000, got -5"),
    ("schedules.karras", "rho", -3.0, "expected a number from 1 to 100, got -3"),
    ("images.solid", "width", -3, "expected a number from 1 to 16384, got -3"),
    ("images.solid", "color", "red", "expected a colour such as #ff8800, got 'red'"),
    ("masks.shape", "softness", -1.0, "expected a number from 0"),
    ("masks.gradient", "degrees", 1e9, "expected a number from -360 to 360, got 1e+09"),
    ("masks.shape", "shape", "blob", "expected one of rectangle, ellipse"),
    ("values.curve", "count", 0, "expected a number from 1 to 10000, got 0"),
    ("denoisers.mixture", "spread", -1.0, "expected a number from"),
    ("latents.noise", "seed", -1, "expected a seed from 0"),
    ("latents.noise", "batch", 0, "expected a number from 1"),
]


@pytest.mark.parametrize(("kind", "port", "value", "words"), WIRED_TO_BE_REFUSED)
def test_what_a_wire_brings_is_held_to_the_bounds_of_the_input(lab: Lab, kind: str, port: str, value: Any,
                                                               words: str) -> None:
    """In the words for a typed value, at the input, with what to do; most nodes would have gone on wrongly."""
    source = {int: "integer", float: "number", str: "text"}[type(value)]
    model = {"denoiser": {"from": "m.denoiser"}} if kind in ("schedules.karras", "latents.noise") else {}
    result = lab.run({"v": {"type": f"values.{source}@1", "in": {"value": value}}, "m": {"type": "denoisers.mixture@1"},
                      "t": {"type": f"{kind}@1", "in": {**model, port: {"from": f"v.{source}"}}}})
    (problem,) = result.problems
    assert (problem["kind"], problem["where"]) == ("out_of_range", {"node": "t", "port": port})
    assert problem["message"].startswith(f"t ({kind}@1): {port}: {words}")
    assert problem["message"].endswith("; change the value that the wire brings, or type one here")


def test_a_seed_may_be_reckoned_with(lab: Lab) -> None:
    """The largest seed fits through the nodes of numbers, as imported workflows wire it."""
    nodes = {"s": {"type": "values.integer@1", "in": {"value": 2**53 - 2}},
             "e": {"type": "values.expression@1", "in": {"a": {"from": "s.integer"}, "formula": "a + 1"}},
             "r": {"type": "values.round@1", "in": {"value": {"from": "e.number"}}},
             "m": {"type": "denoisers.mixture@1"},
             "n": {"type": "latents.noise@1",
                   "in": {"denoiser": {"from": "m.denoiser"}, "seed": {"from": "r.integer"}}}}
    result = lab.run(nodes, outputs={"x": "r.integer", "n": "n.latent"})
    assert result.outputs["x"][0]["summary"]["value"] == 2**53 - 1
    assert result.status == "succeeded"


def test_a_mistake_of_a_node_is_told_without_a_traceback(lab: Lab) -> None:
    """The person sees the error in a line, the log has the traceback."""
    nodes = {"p": {"type": "lab.picture@1"}, "m": {"type": "lab.mistake@1", "in": {"image": {"from": "p.image"}}}}
    result = lab.run(nodes, outputs={"x": "m.number"})
    message = result.problems[0]["message"]
    assert message == "m (lab.mistake@1): KeyError: 'lost'"
    assert "Traceback" in lab.host.log_file.read_text()
    failed = next(e for e in lab.events if e["kind"] == "call_failed")
    assert failed["inputs"]["image"]["shape"] == [1, 3, 4, 4]


def test_a_wrong_output_is_the_node_authors_mistake(lab: Lab) -> None:
    """What a node returns is checked against its port type."""
    result = lab.run({"w": {"type": "lab.wrong@1"}}, outputs={"x": "w.latent"})
    assert result.problems[0]["kind"] == "wrong_output"
    assert "3 channels" in result.problems[0]["message"]


def test_out_of_memory_says_what_was_needed_and_what_is_free(lab: Lab, tmp_path: Path) -> None:
    """Memory is freed and the call tried once more; then the problem is told in words."""
    count = tmp_path / "count"
    result = lab.run({"o": {"type": "lab.out_of_memory@1", "in": {"file": str(count)}}}, outputs={"x": "o.number"})
    assert result.problems[0]["kind"] == "out_of_memory"
    assert "needs about 6.4 GB more memory" in result.problems[0]["message"]
    assert "are free" in result.problems[0]["message"]
    assert count.read_text() == "xx"


def test_out_of_memory_that_passes_is_no_failure(lab: Lab, tmp_path: Path) -> None:
    """When freeing memory helped, the run succeeds."""
    nodes = {"o": {"type": "lab.out_of_memory@1", "in": {"file": str(tmp_path / "count"), "times": 1}}}
    assert lab.run(nodes, outputs={"x": "o.number"}).status == "succeeded"


def test_what_is_not_finite_is_told_and_not_cached(lab: Lab, tmp_path: Path) -> None:
    """A NaN shows as a warning in the summary; the same run computes it again."""
    count = tmp_path / "count"
    for _ in range(2):
        result = lab.run({"n": {"type": "lab.nan@1", "in": {"file": str(count)}}}, outputs={"x": "n.latent"})
        assert result.outputs["x"][0]["summary"]["finite"] is False
        assert "1 NaN" in result.outputs["x"][0]["summary"]["warning"]
    assert count.read_text() == "xx"


def test_a_model_is_told_by_its_summary_and_kept_in_memory(lab: Lab) -> None:
    """A loaded model has no file; the second run finds it cached."""
    nodes = {"m": {"type": "lab.model@1"}}
    result = lab.run(nodes, outputs={"x": "m.denoiser"})
    assert result.outputs["x"][0]["files"] == []
    assert result.outputs["x"][0]["summary"]["name"] == "lab"
    assert lab.run(nodes, outputs={"x": "m.denoiser"}).cached == 1


def test_a_chatty_node_fills_no_disk(lab: Lab) -> None:
    """Sixty megabytes of print leave a bounded log."""
    nodes = {"c": {"type": "lab.chatter@1", "in": {"megabytes": 60}}}
    assert lab.run(nodes, outputs={"x": "c.number"}).status == "succeeded"
    assert sum(p.stat().st_size for p in lab.host.log_file.parent.iterdir()) < 21 * 1024**2


def test_the_worker_knows_no_secret(lab: Lab) -> None:
    """Its environment holds what torch needs and nothing that looks like a token."""
    result = lab.run({"e": {"type": "lab.environment@1"}}, outputs={"x": "e.json"})
    digest = result.outputs["x"][0]["files"][0]["digest"]
    environment = json.loads((lab.settings.values / digest[:2] / digest).read_text())
    assert "canary" not in str(environment)
    assert environment["OMP_WAIT_POLICY"] == "PASSIVE"
    assert not [name for name in environment if name.startswith(("WIRELOOM", "AWS"))]


def test_a_plan_that_is_none_ends_in_words(lab: Lab) -> None:
    """Whatever the host sends, the run has an end and the worker stays."""
    events: list[dict[str, Any]] = []
    work = lab.host.run("odd", {"calls": "many"}, events.extend, lambda *preview: None)
    assert lab.go(work).kind == "finished"
    assert events[-1]["status"] == "failed"
    assert events[-1]["problem"]["kind"] == "internal"


def test_problems_are_found_before_anything_runs(lab: Lab) -> None:
    """A document with problems is rejected with all of them."""
    with pytest.raises(Rejected) as rejected:
        lab.run({"a": {"type": "lab.ad@1"}, "b": {"type": "lab.add@1", "in": {"a": "x"}}})
    assert len(rejected.value.problems) >= 2


def test_runs_are_taken_in_the_order_given(lab: Lab) -> None:
    """Several runs at once are executed one after the other."""
    ends: list[str] = []

    async def one(name: str) -> None:
        await lab.hand_over({"a": {"type": "lab.slow@1", "in": {"value": hash(name) % 1000}}}, name,
                            outputs={"x": "a.number"})
        ends.append(name)

    async def all_of_them() -> None:
        await asyncio.gather(*(one(f"run {i}") for i in range(5)))

    lab.go(all_of_them())
    assert ends == [f"run {i}" for i in range(5)]


def test_a_thousand_small_nodes_cost_little(lab: Lab) -> None:
    """1,024 nodes run in the time of some plain loops, again in less; their events stay below 1 MB."""
    outputs = {f"o{c}": f"n31_{c}.number" for c in range(32)}
    first = lab.run(lattice(0.25), outputs=outputs)
    assert (first.calls, first.cached, len(lab.events)) == (1024, 0, 1026)
    assert first.ms < 1000 * loop() * 1000  # about 30
    assert len(json.dumps(lab.events)) < 1_000_000
    second = lab.run(lattice(0.25), outputs=outputs)
    assert second.cached == 1024
    assert second.ms < 1000 * loop() * 200  # about 5


def test_memory_stays_flat_over_many_runs(lab: Lab) -> None:
    """Forty different runs of a thousand nodes leave less than 20 MB behind."""

    def resident() -> float:
        status = Path(f"/proc/{lab.host.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    outputs = {f"o{c}": f"n31_{c}.number" for c in range(32)}
    lab.run(lattice(1.0), outputs=outputs)
    before = resident()
    for number in range(40):
        assert lab.run(lattice(100.0 + 50 * number), outputs=outputs).cached == 0
    assert resident() - before < 20
