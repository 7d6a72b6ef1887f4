"""Problems in and around definitions: said once where they are mended, with fixes that mend them."""

from __future__ import annotations

import contextlib
import copy

import pytest
from hypothesis import given, settings

from server.engine.check import check
from server.engine.edit import apply_fix
from server.engine.parse import from_data
from server.engine.plan import plan
from server.engine.problems import Rejected
from tests.server.engine.definition_samples import RENDER, nested, two_pictures, use
from tests.server.engine.samples import CATALOGUE, checked, document, kinds, node


def problems(data):
    """All problems of a document."""
    return checked(data)[1].problems


def altered(*path, value=..., **more):
    """Two pictures with one place of the document changed, or taken away."""
    data = copy.deepcopy(two_pictures(**more))
    place = data
    for key in path[:-1]:
        place = place[key]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return data


INSIDE = ("definitions", "render")


def test_a_problem_of_all_instances_is_said_once_at_the_definition():
    """A solver that is not there: one problem, at the definition, with the path of the first instance."""
    problem, = problems(altered(*INSIDE, "nodes", "sample", "in", "solver", value="heunn"))
    assert problem.where == {"node": "first/sample", "port": "solver", "definition": "render",
                             "pointer": "/definitions/render/nodes/sample/in/solver"}
    assert problem.message.startswith("definition render: sample.solver: ")


def test_a_problem_of_one_instance_is_said_at_the_instance():
    """A bad value set from outside is mended at the instance; the message has both names."""
    problem, = problems(altered("nodes", "second", "in", "steps", value=0))
    assert problem.where == {"node": "second/sample", "port": "steps", "pointer": "/nodes/second/in/steps"}
    assert problem.message.startswith("second.steps -> second/sample.steps: ")


def test_a_problem_of_some_instances_names_the_path_of_each():
    """What comes in from two of three instances does not fit a node inside: each is named, the third is not."""
    inner = {"nodes": {"add": node("values.add", a=1, b=2)}, "inputs": {"a": {"to": ["add.a"]}},
             "outputs": {"sum": "add.sum"}}
    data = document({"t": node("values.text"), "x": use("d", a=("t.text",)), "y": use("d", a=("t.text",)),
                     "z": use("d")}, definitions={"d": inner})
    assert [p.where["pointer"] for p in problems(data)] == ["/nodes/x/in/a", "/nodes/y/in/a"]


def test_a_missing_value_is_asked_for_at_the_instance():
    """An input that nobody sets is empty at each instance, and the fix wires the instance."""
    shrink = {"nodes": {"r": node("images.grey")}, "inputs": {"image": {"to": ["r.image"]}},
              "outputs": {"image": "r.image"}}
    data = document({"load": node("images.load", file="a.png"), "s": {"type": "use:shrink"}},
                    definitions={"shrink": shrink})
    problem, = problems(data)
    assert (problem.kind, problem.where["pointer"]) == ("missing_input", "/nodes/s/in/image")
    mended = apply_fix(data, problem.fixes[0].change)
    assert mended["nodes"]["s"] == {"type": "use:shrink", "in": {"image": {"from": "load.image"}}}
    assert problems(mended) == ()


FIXABLE = {
    "unknown definition": (("nodes", "first", "type"), "use:rendr", "unknown_definition"),
    "unknown id": (("nodes", "first", "in", "sed"), 3, "unknown_port"),
    "unknown input inside": ((*INSIDE, "nodes", "sample", "in", "step"), 3, "unknown_port"),
    "out of range inside": ((*INSIDE, "nodes", "sample", "in", "steps"), 3000, None),
    "a solver that is not there": ((*INSIDE, "nodes", "sample", "in", "solver"), "heunn", "out_of_range"),
    "dangling inside": ((*INSIDE, "nodes", "image", "in", "latent"), {"from": "sampl.latent"}, "dangling_wire"),
    "wrong type inside": ((*INSIDE, "nodes", "sample", "in", "noise"), {"from": "image.image"}, None),
    "an input to nowhere": ((*INSIDE, "inputs", "steps", "to"), ["sample.steps", "gone.steps"], "dangling_input"),
    "an input to nowhere only": ((*INSIDE, "inputs", "more"), {"to": ["gone.steps"]}, "dangling_input"),
    "an input to an unknown port": ((*INSIDE, "inputs", "more"), {"to": ["sample.gone"]}, "unknown_port"),
    "two inputs to one port": ((*INSIDE, "inputs", "more"), {"to": ["noise.seed"]}, "doubled_input"),
    "another type": ((*INSIDE, "inputs", "seed", "type"), "Text", "type_mismatch"),
    "an output from nowhere": ((*INSIDE, "outputs", "more"), "imge.image", "dangling_output"),
    "an unknown output inside": ((*INSIDE, "outputs", "more"), "image.gone", "unknown_output"),
    "over of an instance": (("nodes", "first", "over"), [], None),
    "an input that is not declared": (("inputs", "seed"), "first.sed", "unknown_port"),
    "an output that is not declared": (("outputs", "a"), "first.picture", "unknown_output"),
}


@pytest.mark.parametrize("name", FIXABLE)
def test_a_fix_mends_its_problem_in_the_document(name):
    """Applying the first fix of each problem, one after the other, ends with a workflow without problems."""
    path, value, kind = FIXABLE[name]
    data = altered(*path, value=value)
    if kind is not None:
        assert kind in kinds(data)
    for _ in range(4):
        found = problems(data)
        if not found or not found[0].fixes:
            break
        data = apply_fix(data, found[0].fixes[0].change)
    assert [p.message for p in problems(data)] in ([], [p.message for p in problems(data) if not p.fixes])


def test_a_converter_inside_gets_a_name_that_is_free_there():
    """Put between inside the definition, it does not replace the node of that name."""
    part = {"nodes": {"noise": node("latents.noise", model=("loader.model",)), "loader": node("weights.load"),
                      "to_image": node("values.number"), "small": node("images.resize", image=("noise.latent",),
                                                                             width=8)},
            "outputs": {"image": "small.image"}}
    data = document({"x": use("part"), "y": use("part")}, definitions={"part": part})
    problem, = problems(data)
    mended = apply_fix(data, problem.fixes[0].change)
    assert mended["definitions"]["part"]["nodes"]["to_image"] == part["nodes"]["to_image"]
    assert mended["definitions"]["part"]["nodes"]["to_image2"]["in"] == {"latent": {"from": "noise.latent"}}
    assert problems(mended) == ()


def test_over_of_an_instance_is_refused():
    """An instance reduces nothing; the node inside does."""
    assert "over_refused" in kinds(altered("nodes", "first", "over", value=["seed"], axes={"seed": {"range": [0, 2]}}))


def test_a_removed_node_leaves_problems_and_no_crash():
    """The node that inputs, outputs and wires name is gone: each is named, nothing is raised."""
    found = problems(altered(*INSIDE, "nodes", "image"))
    assert [p.kind for p in found] == ["dangling_output"]
    assert found[0].where["pointer"] == "/definitions/render/outputs/image"
    assert {p.kind for p in problems(altered(*INSIDE, "nodes", "noise"))} == {"dangling_input", "dangling_wire"}


def test_a_cycle_inside_is_said_once():
    """Two nodes of a definition that wait for each other: one problem with their own names."""
    part = {"nodes": {"a": node("values.add", a=("b.sum",), b=1), "b": node("values.add", a=("a.sum",), b=1)}}
    problem, = problems(document({"x": use("p"), "y": use("p")}, definitions={"p": part}))
    assert (problem.kind, problem.where["definition"]) == ("cycle", "p")
    assert "a -> b -> a" in problem.message


def test_wires_between_instances_that_are_no_cycle_when_opened_are_none():
    """An output that does not depend on an input may feed it, though it is the same instance."""
    part = {"nodes": {"one": node("values.number"), "two": node("values.add", a=1, b=2)},
            "inputs": {"a": {"to": ["two.a"]}}, "outputs": {"one": "one.number", "two": "two.sum"}}
    assert problems(document({"x": use("p", a=("x.one",))}, definitions={"p": part})) == ()


def test_a_problem_elsewhere_does_not_stop_a_run_to_an_instance():
    """The second instance is broken; the first runs, the second does not."""
    workflow, found = checked(altered("nodes", "second", "in", "steps", value=0))
    assert plan(workflow, found, ["first.image"]).calls
    with pytest.raises(Rejected):
        plan(workflow, found, ["second.image"])


def test_a_problem_at_the_definition_stops_only_what_needs_it():
    """A bad decoder inside does not stop a run to the latent, of whichever instance."""
    workflow, found = checked(altered(*INSIDE, "nodes", "image", "in", "more", value=1))
    for instance in ("first", "second"):
        assert plan(workflow, found, [f"{instance}.latent"]).calls
        with pytest.raises(Rejected):
            plan(workflow, found, [f"{instance}.image"])


@pytest.mark.parametrize("nodes", [RENDER["nodes"], {}])
def test_a_declared_output_that_comes_from_nowhere_inside_stops_the_run(nodes):
    """The output of the definition names a node that is gone: refused in words, never a crash."""
    data = altered(*INSIDE, "outputs", "image", value="gone.image")
    data["definitions"]["render"]["nodes"] = nodes
    workflow, found = checked({**data, "nodes": {k: v for k, v in data["nodes"].items() if k != "small"},
                               "outputs": {"a": "first.image"}})
    with pytest.raises(Rejected):
        plan(workflow, found)


def test_many_instances_with_one_problem_are_one_line():
    """Two thousand instances of a broken definition: one problem."""
    part = {"nodes": {"n": node("values.number", value="text"), "m": node("values.number")}}
    data = document({f"x{i}": use("p") for i in range(2000)}, definitions={"p": part})
    assert len(problems(data)) == 1


@settings(max_examples=80, deadline=None)
@given(nested())
def test_taking_any_node_away_never_crashes(data):
    """Each node of each definition removed in turn: a list of problems, each at a place of the document."""
    for name, part in data["definitions"].items():
        for gone in part["nodes"]:
            nodes = {n: one for n, one in part["nodes"].items() if n != gone}
            broken = {**data, "definitions": {**data["definitions"], name: {**part, "nodes": nodes}}}
            workflow = from_data(broken)
            found = check(workflow, CATALOGUE)
            with contextlib.suppress(Rejected):
                plan(workflow, found)
            for problem in found.problems:
                assert problem.where["pointer"].split("/")[1] in ("nodes", "definitions", "outputs", "inputs")
                for fix in problem.fixes:
                    from_data(apply_fix(broken, fix.change))


def test_the_starting_sample_has_no_problems():
    """What the other tests break is whole."""
    assert problems(two_pictures()) == ()
    assert RENDER["inputs"]["seed"]["to"] == ["noise.seed"]
