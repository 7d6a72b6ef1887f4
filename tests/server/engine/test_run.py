"""The loop: what runs, what is told, what fails, what is held."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from server.engine.execution import Cancelled, Entry
from server.engine.run import run
from tests.server.engine.samples import Formulas, MemoryCache, document, node, planned
from tests.server.engine.test_axes import graphs

SEEDS = {"seed": {"range": [0, 3]}}
PICTURE = {"model": node("weights.load"),
           "noise": node("latents.noise", model=("model.model",), seed={"seed"}),
           "sample": node("samplers.sample", denoiser=("model.model",), noise=("noise.latent",)),
           "image": node("latents.to_image", latent=("sample.latent",)),
           "grid": node("images.grid", over=["seed"], images=("image.image",))}


def go(plan, cache=None, formulas=None, cancelled=lambda: False):
    """Run a plan; its outcome, events and executed nodes."""
    events = []
    formulas = formulas or Formulas()
    outcome = run(plan, cache if cache is not None else MemoryCache(), formulas, events.append, cancelled)
    return outcome, events, formulas.ran


def picture(**more):
    """A swept text-to-image graph with two outputs."""
    return document(PICTURE, axes=SEEDS, outputs={"image": "image.image", "grid": "grid.image"}, **more)


def of(events, kind):
    """The events of one kind."""
    return [e for e in events if e["kind"] == kind]


def test_a_run_tells_what_happens_in_order():
    """run_started first, run_finished last; each call finishes once; call_started only for what is not cheap."""
    outcome, events, ran = go(planned(picture()))
    assert outcome.status == "succeeded"
    assert events[0] == {"kind": "run_started", "calls": 11, "cached": 0}
    assert events[-1]["kind"] == "run_finished"
    assert len(of(events, "call_finished")) == len(ran) == 11
    assert {e["node"] for e in of(events, "call_started")} == {"noise", "sample"}
    assert [r["coordinates"] for r in outcome.outputs["image"]] == [{"seed": 0}, {"seed": 1}, {"seed": 2}]
    assert [r["seeds"] for r in outcome.outputs["image"]] == [{"noise.seed": i} for i in range(3)]
    assert outcome.outputs["grid"][0]["seeds"] == {"noise.seed": [0, 1, 2]}
    assert all("cell" not in e for e in events if e.get("node") == "model")
    json.dumps(events)


def test_a_second_run_executes_nothing_and_says_so_in_few_events():
    """What is published is told call by call, all the rest in one calls_cached."""
    cache, plan = MemoryCache(), planned(picture())
    first, _, _ = go(plan, cache)
    second, events, ran = go(plan, cache)
    assert not ran
    assert second.outputs == first.outputs
    assert [e["kind"] for e in events] == ["run_started", "calls_cached"] + 4 * ["call_finished"] + ["run_finished"]
    assert events[0]["cached"] == 11
    assert events[1]["nodes"] == {"model": 1, "noise": 3, "sample": 3}
    assert all(e["cached"] for e in of(events, "call_finished"))


def test_what_stands_above_a_cached_value_does_not_run():
    """With the samples cached and the models gone, only what is below the samples runs; no model is loaded."""
    cache, plan = MemoryCache(), planned(picture())
    go(plan, cache)
    keep = {c.key for c in plan.calls if c.node == "sample"}
    cache.entries = {k: v for k, v in cache.entries.items() if k in keep}
    outcome, _, ran = go(plan, cache)
    assert outcome.status == "succeeded"
    assert sorted(set(ran)) == ["grid", "image"]


def test_a_cached_value_that_is_lost_behind_our_back_is_computed_again():
    """has() said yes, get() says None (damaged on disk): the call and what it needs run, the result is the same."""
    cache, plan = MemoryCache(), planned(picture())
    first, _, _ = go(plan, cache)
    cache.entries = {k: v for k, v in cache.entries.items()
                     if k in {c.key for c in plan.calls if c.node in ("sample", "image")}}
    cache.lost = {c.key for c in plan.calls if c.node == "image"}
    again, _, ran = go(plan, cache)
    assert again.outputs == first.outputs
    assert ran.count("image") == 3
    assert "model" not in ran


def test_one_failing_cell_fails_what_depends_on_it_and_nothing_else():
    """Seed 1 fails at the sampler: its image is skipped, the grid is skipped, the images of 0 and 2 are there."""
    fails = Formulas(lambda call: call.node == "sample" and call.coordinates == {"seed": 1})
    outcome, events, _ = go(planned(picture()), formulas=fails)
    assert outcome.status == "failed"
    assert outcome.problem["where"]["node"] == "sample"
    assert [("summary" in r) for r in outcome.outputs["image"]] == [True, False, True]
    assert outcome.outputs["image"][1]["problem"]["message"] == "not run, because sample failed"
    assert of(events, "call_failed") == [{"kind": "call_failed", "node": "sample", "cell": {"seed": 1},
                                          "problem": outcome.problem, "inputs": {"a": {"type": "Number"}}}]
    assert [(e["node"], e["because"]) for e in of(events, "call_skipped")] == [("image", "sample"), ("grid", "sample")]


def test_a_failed_result_is_never_cached():
    """After a failure the same plan runs the failed call again, and only what it held up."""
    cache, plan = MemoryCache(), planned(picture())
    go(plan, cache, Formulas(lambda call: call.node == "sample" and call.coordinates == {"seed": 1}))
    outcome, _, ran = go(plan, cache)
    assert outcome.status == "succeeded"
    assert sorted(ran) == ["grid", "image", "sample"] or sorted(ran) == ["grid", "image", "model", "noise", "sample"]


def test_an_unexpected_exception_is_a_failed_call():
    """A bug in a node does not end the run: it is reported with its type."""
    def broken(call, inputs):
        raise ZeroDivisionError("1 / 0")

    events = []
    outcome = run(planned(document({"a": node("values.number")})), MemoryCache(), broken, events.append, lambda: False)
    assert outcome.problem["kind"] == "node_error"
    assert "ZeroDivisionError: 1 / 0" in outcome.problem["message"]


def test_a_cancelled_run_keeps_what_it_has():
    """Cancelled between calls or within one: status cancelled, finished outputs stay."""
    count = iter(range(100))
    outcome, events, ran = go(planned(picture()), cancelled=lambda: next(count) >= 5)
    assert outcome.status == "cancelled"
    assert len(ran) == 5
    assert events[-1]["status"] == "cancelled"

    def stop(call, inputs):
        raise Cancelled

    assert run(planned(picture()), MemoryCache(), stop, lambda e: None, lambda: False).status == "cancelled"


def test_equal_calls_run_once():
    """Two nodes with the same key in one run: the second takes the result of the first."""
    data = document({"a": node("values.number", value=2), "b": node("values.number", value=2),
                     "s": node("values.add", a=("a.number",), b=("b.number",))})
    _, _, ran = go(planned(data))
    assert sorted(ran) in (["a", "s"], ["b", "s"])


def test_values_are_let_go_when_nothing_needs_them():
    """In a chain of 200 with a cache that keeps nothing, only a few values are alive at any time."""
    alive = set()

    class Value:
        def __init__(self):
            alive.add(id(self))

        def __del__(self):
            alive.discard(id(self))

    class Forgetful(MemoryCache):
        def put(self, key, entry, milliseconds, cheap):
            pass

    nodes = {"n0": node("values.number", value=1)}
    for i in range(1, 200):
        source = f"n{i - 1}.{'sum' if i > 1 else 'number'}"
        nodes[f"n{i}"] = node("values.add", a=(source,), b=(source,))
    most = 0

    def execute(call, inputs):
        nonlocal most
        entry = Entry({"number": Value(), "sum": Value()})
        most = max(most, len(alive))
        return entry

    run(planned(document(nodes)), Forgetful(), execute, lambda e: None, lambda: False)
    assert most <= 8


@settings(max_examples=100, deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_a_run_with_any_part_cached_equals_an_uncached_run(graph, random):
    """Whatever subset of results the cache has, and whatever it loses on the way, the outputs are the same."""
    data, _ = graph
    cache, plan = MemoryCache(), planned(data)
    full, _, _ = go(plan, cache)
    keys = sorted(cache.entries)
    cache.entries = {k: cache.entries[k] for k in keys if random.random() < 0.5}
    cache.lost = {k for k in cache.entries if random.random() < 0.3}
    part, _, ran = go(plan, cache)
    assert part.outputs == full.outputs
    assert part.status == "succeeded"
    assert len(ran) <= len(plan.calls)


@settings(max_examples=100, deadline=None)
@given(graphs(), st.integers(0, 30))
def test_a_failing_call_fails_exactly_what_depends_on_it(graph, number):
    """The cells that keep their values are exactly those that do not depend on the failed call."""
    data, _ = graph
    plan = planned(data)
    bad = plan.calls[number % len(plan.calls)].key
    tainted = set()
    for call in plan.calls:
        above = [i for g in call.inputs.values() for i in
                 ([g[1]] if g[0] == "call" else [i for i, _ in g[1]] if g[0] == "cells" else [])]
        if call.key == bad or any(i in tainted for i in above):
            tainted.add(call.index)
    outcome, _, _ = go(plan, formulas=Formulas(lambda call: call.key == bad))
    assert [("problem" in r) for r in outcome.outputs["out"]] == [i in tainted for i in plan.outputs["out"].calls]
