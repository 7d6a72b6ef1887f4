"""Definitions run as if they were drawn out by hand: the same calls, the same keys, the same results."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given, settings

from server.engine.parse import from_data
from server.engine.problems import Rejected
from tests.server.engine.definition_samples import RENDER, SEEDS, by_hand, nested, two_pictures, use
from tests.server.engine.samples import Formulas, MemoryCache, document, node, planned
from tests.server.engine.test_run import go


def results(data):
    """What each output holds cell by cell, and the keys behind it."""
    plan = planned(data)
    cache = MemoryCache()
    outcome, _, _ = go(plan, cache)
    assert outcome.status == "succeeded"
    return {name: [(plan.calls[i].key, cache.entries[plan.calls[i].key].values[p.port]) for i in p.calls]
            for name, p in plan.outputs.items()}


def names(data):
    """The nodes of the opened workflow."""
    return list(from_data(data).nodes)


@settings(max_examples=120, deadline=None)
@given(nested())
def test_a_workflow_with_definitions_gives_what_the_same_drawn_by_hand_gives(data):
    """For random nested definitions, values set at any level and axes: equal keys and equal results, cell by cell."""
    assert results(data) == results(by_hand(data))


def test_an_instance_becomes_its_nodes():
    """The nodes of an instance stand at its place, named instance/inner; the document itself is kept as it was."""
    data = two_pictures()
    before = copy.deepcopy(data)
    workflow = from_data(data)
    assert list(workflow.nodes) == [f"{i}/{n}" for i in ("first", "second") for n in RENDER["nodes"]] + ["small"]
    assert workflow.data == data == before
    assert workflow.outputs == {"a": ("first/image", "image"), "b": ("small", "image")}


def test_set_beats_default_beats_what_stands_inside():
    """An instance's value wins, then the default of the input, then the literal inside the definition."""
    inside = {n: {p: getattr(b, "value", b) for p, b in one.inputs.items()}
              for n, one in from_data(two_pictures()).nodes.items()}
    assert (inside["first/noise"]["seed"], inside["second/noise"]["seed"]) == (7, 1)
    assert (inside["first/sample"]["steps"], inside["second/sample"]["steps"]) == (20, 4)


def test_a_change_of_the_definition_changes_all_instances():
    """One value changed inside: both outputs have other keys."""
    data = two_pictures()
    before = results(data)
    data = copy.deepcopy(data)
    data["definitions"]["render"]["nodes"]["sample"]["in"]["solver"] = "euler"
    after = results(data)
    assert all(before[name][0][0] != after[name][0][0] for name in ("a", "b"))


def test_equal_parts_of_two_instances_run_once():
    """Both load the same weights: the second instance finds them in the cache."""
    _, events, ran = go(planned(two_pictures()))
    assert sum(name.endswith("/loader") for name in ran) == 1
    assert {e["node"] for e in events if e["kind"] == "call_started"} >= {"first/sample", "second/sample"}


def test_an_axis_on_an_instance_sweeps_what_lies_below_it():
    """Three seeds on one input: three noises, three pictures, one loader, as if drawn out."""
    data = two_pictures(axes=SEEDS)
    data["nodes"]["first"]["in"]["seed"] = {"axis": "seed"}
    plan = planned(data, ["first"])
    count = {n: sum(c.node == f"first/{n}" for c in plan.calls) for n in RENDER["nodes"]}
    assert count == {"noise": 3, "loader": 1, "sample": 3, "image": 3}
    assert list(plan.outputs) == ["first.image", "first.latent"]


def test_an_axis_of_the_document_may_be_used_inside():
    """A definition whose noise takes the axis: both instances vary over it, and a reducer inside may name it."""
    render = copy.deepcopy(RENDER)
    render["nodes"]["noise"]["in"]["seed"] = {"axis": "seed"}
    render["nodes"]["grid"] = node("images.grid", over=["seed"], images=("image.image",))
    render["outputs"]["grid"] = "grid.image"
    data = document({"one": use("render")}, axes=SEEDS, definitions={"render": render}, outputs={"g": "one.grid"})
    assert len(planned(data).calls) == 1 + 3 + 3 + 3 + 1


def test_a_promoted_input_goes_through_two_levels():
    """An input of the outer definition that goes to an input of an instance inside reaches the node."""
    outer = {"nodes": {"inner": use("render", steps=5)}, "inputs": {"steps": {"to": ["inner.steps"]}},
             "outputs": {"image": "inner.image"}}
    data = document({"o": use("outer", steps=3), "p": use("outer")}, definitions={"render": RENDER, "outer": outer})
    nodes = from_data(data).nodes
    assert nodes["o/inner/sample"].inputs["steps"].value == 3
    assert nodes["p/inner/sample"].inputs["steps"].value == 5


@pytest.mark.parametrize("target", ["first", "first.image", "first/image", "first/image.image"])
def test_a_run_may_go_to_an_instance_or_into_it(target):
    """An instance, one of its outputs, a node inside and one of its outputs are all targets."""
    calls = planned(two_pictures(), [target]).calls
    assert {c.node for c in calls} == {f"first/{n}" for n in RENDER["nodes"]}


def test_a_definition_that_nothing_uses_changes_nothing():
    """An unused definition, even one whose inputs lead nowhere, leaves the nodes and the keys as they are."""
    plain = document({"n": node("values.number", value=2)}, outputs={"n": "n.number"})
    unused = {"nodes": {}, "inputs": {"x": {"to": ["gone.y"]}}, "outputs": {"z": "gone.w"}}
    assert results({**plain, "definitions": {"unused": unused}}) == results(plain)


def test_an_instance_of_an_empty_definition_vanishes():
    """No nodes inside: no calls, no crash."""
    data = document({"n": node("values.number"), "e": use("empty")}, definitions={"empty": {"nodes": {}}})
    assert names(data) == ["n"]


def refused(data):
    """The problems of a document that is no workflow."""
    with pytest.raises(Rejected) as caught:
        from_data(data)
    return caught.value.problems


@pytest.mark.parametrize(("uses", "path"), [({"a": ["a"]}, "a -> a"), ({"a": ["b"], "b": ["c"], "c": ["a"]},
                                                                       "a -> b -> c -> a")])
def test_a_definition_inside_itself_is_refused_with_its_path(uses, path):
    """A cycle of definitions is named, used or not."""
    definitions = {name: {"nodes": {f"n{i}": use(other) for i, other in enumerate(inside)}}
                   for name, inside in uses.items()}
    problem, = refused(document({"n": node("values.number")}, definitions=definitions))
    assert problem.kind == "definition_cycle"
    assert path in problem.message
    assert problem.where == {"definition": "a", "pointer": "/definitions/a"}


def doubling(levels, least):
    """Definitions that each hold the one before twice."""
    made = {"d0": least}
    for i in range(1, levels):
        made[f"d{i}"] = {"nodes": {"l": use(f"d{i - 1}"), "r": use(f"d{i - 1}")}}
    return document({"x": use(f"d{levels - 1}")}, definitions=made)


@pytest.mark.parametrize("least", [{"nodes": {"n": node("values.number")}}, {"nodes": {}}])
def test_definitions_that_double_are_counted_before_they_are_opened(least):
    """Twenty and thirty-two levels of doubling are refused in words, whether or not there are nodes at the bottom."""
    for levels in (20, 32):
        problem, = refused(doubling(levels, least))
        assert problem.kind == "too_large"
        assert "expected at most 10,000" in problem.message
    assert refused(doubling(33, least))[0].kind == "too_deep"


def test_text_that_many_instances_repeat_is_counted():
    """A text of 100,000 characters at one input that goes to a hundred places, used a hundred times, is refused."""
    many = {"nodes": {f"n{i}": node("values.text") for i in range(100)},
            "inputs": {"t": {"to": [f"n{i}.text" for i in range(100)]}}}
    data = document({"x": use("many", t="y" * 100_000)}, definitions={"many": many})
    assert refused(data)[0].kind == "too_large"


def test_wires_are_counted_when_all_is_opened():
    """Sixty wires used three hundred times are within the limit for wires, 270 are not."""
    many = {"nodes": {"one": node("values.number"), **{
        f"n{i}": node("values.add", a=("one.number",), b=("one.number",)) for i in range(30)}}}
    data = document({f"x{i}": use("many") for i in range(300)}, definitions={"many": many})
    assert len(from_data(data).nodes) == 300 * 31
    wide = {"nodes": {f"n{i}": {"type": "a.b@1", "in": {f"p{k}": {"from": "one.number"} for k in range(9)}}
                      for i in range(30)} | {"one": node("values.number")}}
    problem, = refused({**data, "definitions": {"many": wide}})
    assert "wires; expected at most 50,000" in problem.message


def test_thirty_two_levels_deep_runs():
    """A value set outermost reaches the node that lies thirty-two definitions below."""
    made = {"d0": {"nodes": {"n": node("values.number", value=1)}, "inputs": {"v": {"to": ["n.value"]}},
                   "outputs": {"o": "n.number"}}}
    for i in range(1, 32):
        made[f"d{i}"] = {"nodes": {"n": use(f"d{i - 1}")}, "inputs": {"v": {"to": ["n.v"]}}, "outputs": {"o": "n.o"}}
    plan = planned(document({"x": use("d31", v=5)}, definitions=made, outputs={"out": "x.o"}))
    assert plan.calls[0].inputs == {"value": ("lit", 5.0)}
    assert plan.calls[0].node == "/".join(["x", *["n"] * 32])


BROKEN = [
    ({"definitions": []}, "/definitions"),
    ({"definitions": {"a.b": {"nodes": {}}}}, "/definitions/a.b"),
    ({"definitions": {"d": []}}, "/definitions/d"),
    ({"definitions": {"d": {}}}, "/definitions/d"),
    ({"definitions": {"d": {"nodes": {}, "looks": 1}}}, "/definitions/d/looks"),
    ({"definitions": {"d": {"nodes": {"n": {"type": "x"}}}}}, "/definitions/d/nodes/n/type"),
    ({"definitions": {"d": {"nodes": {}, "inputs": {"a": {"to": "n.p"}}}}}, "/definitions/d/inputs/a/to"),
    ({"definitions": {"d": {"nodes": {}, "inputs": {"a": {"to": ["n"]}}}}}, "/definitions/d/inputs/a/to/0"),
    ({"definitions": {"d": {"nodes": {}, "inputs": {"a": {"to": [], "min": 1}}}}}, "/definitions/d/inputs/a/min"),
    ({"definitions": {"d": {"nodes": {}, "inputs": {"a": {"to": [], "default": {}}}}}},
     "/definitions/d/inputs/a/default"),
    ({"definitions": {"d": {"nodes": {}, "outputs": {"a": 3}}}}, "/definitions/d/outputs/a"),
    ({"definitions": {"d": {"nodes": {}, "title": 3}}}, "/definitions/d/title"),
    ({"nodes": {"n": {"type": "use:"}}}, "/nodes/n/type"),
    ({"nodes": {"n": {"type": "use:a/b"}}}, "/nodes/n/type"),
    ({"nodes": {"a/b": {"type": "values.number@1"}}}, "/nodes/a~1b"),
    ({"nodes": {"n": node("values.add", a=("first/image.image",))}}, "/nodes/n/in/a"),
    ({"outputs": {"o": "first/image.image"}}, "/outputs/o"),
]


@pytest.mark.parametrize(("more", "pointer"), BROKEN)
def test_a_malformed_definition_is_refused_where_it_is(more, pointer):
    """Each broken part is named by its place in the document."""
    assert pointer in [p.where["pointer"] for p in refused({**two_pictures(), **more})]


def test_a_failure_inside_names_its_path_and_spares_the_other_instance():
    """The call that fails says first/sample; the second instance still gives its picture."""
    fail = Formulas(lambda call: call.node == "first/sample")
    outcome, events, _ = go(planned(two_pictures()), formulas=fail)
    assert [e["node"] for e in events if e["kind"] == "call_failed"] == ["first/sample"]
    assert outcome.status == "failed"
    assert outcome.outputs["b"]
