"""The plan: on demand, topological, the same after a journey over the channel."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from server.engine.calls import sources
from server.engine.cost import cost
from server.engine.plan import plan
from server.engine.plan_data import plan_from_data, plan_to_data
from server.engine.problems import Rejected
from tests.server.engine.samples import checked, document, node, planned
from tests.server.engine.test_axes import graphs

TWO = document({"a": node("values.number", value=1), "b": node("values.number", value=2),
                "s": node("values.add", a=("a.number",), b=("a.number",)),
                "t": node("values.add", a=("b.number",), b=("b.number",))}, outputs={"left": "s.sum"})


def nodes_of(targets, data=TWO):
    """The nodes that a plan calls."""
    return {c.node for c in planned(data, targets).calls}


def test_only_what_the_targets_need_is_planned():
    """Declared outputs by default; an output, a node or node.port when asked; else all ends."""
    assert nodes_of(None) == {"a", "s"}
    assert nodes_of(["t"]) == {"b", "t"}
    assert nodes_of(["t.sum", "left"]) == {"a", "b", "s", "t"}
    assert nodes_of(["a"]) == {"a"}
    assert nodes_of(None, {**TWO, "outputs": {}}) == {"a", "b", "s", "t"}
    assert set(planned(TWO, ["left", "a", "b.number"]).outputs) == {"left", "a.number", "b.number"}


@pytest.mark.parametrize("targets, words", [
    (["lft"], "did you mean 'left'?"), (["s.total"], "it has sum"), ([], "nothing")])
def test_a_target_that_is_not_there_is_refused_in_words(targets, words):
    """Unknown targets name the nearest known one."""
    workflow, found = checked(TWO)
    with pytest.raises(Rejected, match=words.replace("?", r"\?")):
        plan(workflow, found, targets)


def test_a_part_can_run_while_another_part_is_broken():
    """A problem refuses only plans that need its node."""
    data = json.loads(json.dumps(TWO))
    data["nodes"]["t"]["in"]["a"] = {"from": "t.sum"}
    data["nodes"]["b"]["in"]["value"] = "x"
    workflow, found = checked(data)
    assert len(found.problems) == 2
    assert plan(workflow, found, ["s"]).calls
    for target in ("t", "b"):
        with pytest.raises(Rejected):
            plan(workflow, found, [target])


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_calls_come_after_their_sources_and_survive_the_channel(graph):
    """Indexes are places, sources have smaller ones, and through the channel, as JSON text, the plan is the same."""
    made = planned(graph[0])
    for place, call in enumerate(made.calls):
        assert call.index == place
        assert all(s < place for g in call.inputs.values() for s in sources(g))
    back = plan_from_data(json.loads(json.dumps(plan_to_data(made))))
    assert back == made


def test_cost_counts_calls_keys_and_what_is_known():
    """With the samples of a sweep known, all above them is saved too; equal calls are one key."""
    data = document({"m": node("weights.load"), "n": node("latents.noise", model=("m.model",), seed={"seed"}),
                     "i": node("latents.to_image", latent=("n.latent",))},
                    axes={"seed": {"values": [1, 2, 2]}}, outputs={"image": "i.image"})
    made = planned(data)
    nothing = cost(made, lambda key: False)
    assert (nothing.calls, nothing.distinct, nothing.cached, nothing.to_run) == (7, 5, 0, 7)
    known = {c.key for c in made.calls if c.node == "n"}
    some = cost(made, known.__contains__)
    assert (some.cached, some.to_run) == (4, 3)
    assert some.to_data()["nodes"]["n"] == {"calls": 3, "cached": 3}
