"""Parameters inside definitions: promoted through all levels at once, taken back, set and swept from outside."""

from __future__ import annotations

import copy

import pytest

from server.engine.edit import set_input, set_text, sweep
from server.engine.migrate import NODE_MIGRATIONS, to_newest
from server.engine.problems import Rejected
from server.engine.promote import demote, promote
from tests.server.engine.definition_samples import RENDER, SEEDS, two_pictures, use
from tests.server.engine.samples import CATALOGUE, checked, document, node, planned
from tests.server.engine.test_definitions import results


def deep():
    """A node three definitions below the document."""
    made = {"render": RENDER, "middle": {"nodes": {"r": use("render")}, "outputs": {"image": "r.image"}},
            "outer": {"nodes": {"m": use("middle"), "k": use("middle")},
                      "outputs": {"image": "m.image", "other": "k.image"}}}
    return document({"a": use("outer"), "b": use("outer")}, definitions=made,
                    outputs={"a": "a.image", "b": "b.image", "c": "a.other"})


def test_one_act_promotes_through_all_levels():
    """Each definition on the way gets one input; nothing that runs changes; then one instance can be set alone."""
    data = deep()
    before = copy.deepcopy(data)
    promoted, place = promote(data, "a/m/r/sample.solver", label="Solver")
    assert place == "a.solver"
    assert data == before
    assert promoted["definitions"]["outer"]["inputs"] == {"solver": {"to": ["m.solver"], "label": "Solver"}}
    assert promoted["definitions"]["middle"]["inputs"]["solver"]["to"] == ["r.solver"]
    assert results(promoted) == results(data)
    changed = results(set_input(promoted, place, "euler"))
    assert changed["a"] != results(data)["a"]
    assert (changed["b"], changed["c"]) == (results(data)["b"], results(data)["c"])


def test_promoting_again_takes_the_input_that_is_there():
    """The second time nothing is added."""
    once, place = promote(deep(), "a/m/r/noise.seed")
    twice, again = promote(once, "b/m/r/noise.seed")
    assert (twice, again) == (once, "b.seed")
    assert place == "a.seed"


def test_a_taken_id_gets_a_number():
    """Two ports of one name get two ids."""
    data, first = promote(deep(), "a/m/r/sample.steps")
    data, second = promote(data, "a/k/r/sample.steps")
    assert (first, second) == ("a.steps", "a.steps2")


def test_a_definition_can_be_where_the_promoting_begins():
    """Seen from inside `outer`, the parameter of the innermost node becomes an input of `outer` and all between."""
    promoted, ident = promote(deep(), "k/r/sample.solver", name="how", inside="outer")
    assert ident == "how"
    assert promoted["definitions"]["outer"]["inputs"] == {"how": {"to": ["k.how"]}}
    assert promoted["nodes"] == deep()["nodes"]
    changed = results(set_input(promoted, "b.how", "euler"))
    assert {name for name in changed if changed[name] != results(deep())[name]} == set()
    assert results(set_input(promoted, "a.how", "euler"))["c"] != results(deep())["c"]


def test_a_parameter_of_the_document_itself_needs_no_promoting():
    """A node that lies in no definition is its own place."""
    data = document({"n": node("values.number")})
    assert promote(data, "n.value") == (data, "n.value")


@pytest.mark.parametrize("place", ["a", "a/.x", "/a.x", "gone/m.x", "a/gone.x", "a/m/r/noise/x.y", "x/" * 40 + "y.z"])
def test_a_place_that_is_not_there_is_refused(place):
    """In words, whatever the place."""
    with pytest.raises(Rejected):
        promote(deep(), place)


def test_demoting_takes_the_input_away_everywhere():
    """Inner and outer inputs, declared inputs and set values are gone, and the set values are told."""
    data, place = promote(deep(), "a/m/r/sample.solver")
    data = {**set_input(data, place, "euler"), "inputs": {"solver": "a.solver"}}
    left, lost = demote(data, "render", "solver")
    assert lost == ["a.solver"]
    assert left["inputs"] == {}
    assert "solver" not in left["definitions"]["outer"]["inputs"]
    assert checked(left)[1].problems == ()
    assert results(left) == results(deep())


def test_demoting_keeps_the_default_inside():
    """What instances got by default they still get."""
    data = two_pictures()
    left, lost = demote(data, "render", "steps")
    assert lost == ["second.steps"]
    assert left["definitions"]["render"]["nodes"]["sample"]["in"]["steps"] == 20
    assert results(left)["a"] == results(data)["a"]


def test_demoting_what_is_not_there_is_refused():
    """In words."""
    with pytest.raises(Rejected):
        demote(two_pictures(), "render", "gone")


def test_an_input_of_an_instance_is_set_from_text_by_the_port_inside():
    """`--set second.steps=7` reads a whole number; so does a declared input; text is refused."""
    data = set_text(two_pictures(), CATALOGUE, "second.steps", "7")
    assert data["nodes"]["second"]["in"]["steps"] == 7
    assert set_text(data, CATALOGUE, "seed", "12")["nodes"]["first"]["in"]["seed"] == 12
    with pytest.raises(Rejected):
        set_text(data, CATALOGUE, "second.steps", "many")


def test_an_input_of_an_instance_is_swept():
    """`--sweep first.seed=0..4` makes an axis; the picture has five cells."""
    data = sweep(two_pictures(), CATALOGUE, "first.seed", "0..4")
    assert len(planned(data).outputs["a"].calls) == 5


def test_an_axis_used_inside_a_definition_is_swept_by_its_name():
    """`--sweep seed=5,6` finds the type of the values inside the definition."""
    render = copy.deepcopy(RENDER)
    render["nodes"]["noise"]["in"]["seed"] = {"axis": "seed"}
    data = document({"one": use("render")}, axes=SEEDS, definitions={"render": render})
    assert sweep(data, CATALOGUE, "seed", "5,6")["axes"]["seed"] == {"values": [5, 6]}


def test_setting_one_instance_leaves_an_axis_that_a_definition_uses():
    """The axis is not narrowed for all: the input gets the value alone."""
    render = copy.deepcopy(RENDER)
    render["nodes"]["noise"]["in"]["seed"] = {"axis": "seed"}
    data = document({"one": use("render", seed={"seed"}), "two": use("render")}, axes=SEEDS,
                    definitions={"render": render})
    changed = set_input(data, "one.seed", 4)
    assert changed["axes"] == SEEDS
    assert changed["nodes"]["one"]["in"]["seed"] == 4


def test_setting_a_value_inside_a_definition_says_to_promote_it():
    """All instances would change: refused with the way to do it."""
    with pytest.raises(Rejected, match="promote"):
        set_input(two_pictures(), "first/sample.steps", 3)


def test_nodes_inside_definitions_migrate_too(monkeypatch):
    """A node migration reaches the nodes of definitions."""
    monkeypatch.setitem(NODE_MIGRATIONS, "latents.noise@1", lambda node: {**node, "in": {}})
    newest = to_newest(two_pictures())
    assert newest["definitions"]["render"]["nodes"]["noise"] == {"type": "latents.noise@2", "in": {}}
