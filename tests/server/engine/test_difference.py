"""The difference of two workflows in words."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.engine.difference import MAX_CHANGES, difference
from server.engine.parse import from_data
from tests.server.engine.definition_samples import RENDER, nested, two_pictures, use
from tests.server.engine.samples import CATALOGUE, document, node
from tests.server.engine.test_words import PICTURE, shuffled

WHOLE = document({**PICTURE, "image": node("latents.to_image", latent=("sample.latent",))},
                 axes={"cfg": {"values": [1, 2]}}, inputs={"seed": "noise.seed"}, outputs={"image": "image.image"},
                 title="One", ui={"nodes": {n: {"x": 0, "y": 0} for n in ("load", "noise", "sample")}})


def texts(before, after):
    """The words of all changes."""
    return [c.text for c in difference(from_data(before), from_data(after), CATALOGUE)]


def changed(data, *path, value=...):
    """The document with one place changed, or taken away."""
    data = copy.deepcopy(data)
    place = data
    for key in path[:-1]:
        place = place.setdefault(key, {})
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return data


CASES = {
    "a value": (("nodes", "sample", "in", "steps"), 24, "sample.steps: 18 -> 24"),
    "a value at its default": (("nodes", "sample", "in", "solver"), "euler", "sample.solver: heun (as usual) -> euler"),
    "a default written out": (("nodes", "sample", "in", "solver"), "heun",
                              "sample.solver: heun (as usual) -> heun"),
    "a wire": (("nodes", "sample", "in", "noise"), {"from": "image.image"},
               "sample.noise: wired from image (image), was from noise (latent)"),
    "a wire for a value": (("nodes", "noise", "in", "seed"), {"from": "load.model"},
                           "noise.seed: 7 -> wired from load (model)"),
    "a value for a wire": (("nodes", "image", "in", "latent"), 3, "image.latent: wired from sample (latent) -> 3"),
    "a sweep": (("nodes", "noise", "in", "seed"), {"axis": "cfg"}, "noise.seed: 7 -> each cfg: 1 or 2"),
    "a type": (("nodes", "image", "type"), "images.grey@1", "image: is now images.grey@1, was latents.to_image@1"),
    "a reducer": (("nodes", "image", "over"), ["cfg"], "image: reduces cfg, was nothing"),
    "a title": (("title",), "Two", "title: 'One' -> 'Two'"),
    "an axis": (("axes", "cfg"), {"range": [0, 9]}, "axis cfg: 1 or 2 -> 0 to 8 (9 values)"),
    "a new axis": (("axes", "seed"), {"range": [0, 3]}, "added the axis seed: 0, 1 or 2"),
    "no axis": (("axes", "cfg"), ..., "removed the axis cfg: 1 or 2"),
    "an input": (("inputs", "seed"), "noise.batch", "input seed: sets noise.batch, was noise.seed"),
    "a new output": (("outputs", "latent"), "sample.latent", "added the output latent: comes from sample.latent"),
    "no output": (("outputs", "image"), ..., "removed the output image"),
    "a new node": (("nodes", "n"), node("values.number", value=3),
                   "added n (values.number: values.number), with value 3"),
    "moved": (("ui", "nodes"),
              {"load": {"x": 9, "y": 0}, "noise": {"x": 0, "y": 1}, "sample": {"x": 0, "y": 0}}, "2 nodes moved"),
    "placed for the first time": (("ui", "nodes", "image"), {"x": 3, "y": 4}, "1 node moved"),
    "a note": (("ui", "notes"), {"a": {"text": "hi"}}, "1 note added"),
}


@pytest.mark.parametrize("name", CASES)
def test_one_change_is_one_line(name):
    """Each kind of change alone, in words; and nothing else is told."""
    path, value, words = CASES[name]
    assert texts(WHOLE, changed(WHOLE, *path, value=value)) == [words]


def test_a_removed_node_is_told_with_what_hung_on_it():
    """The node, then the wire that is gone with it."""
    after = changed(changed(WHOLE, "nodes", "noise"), "nodes", "sample", "in", "noise")
    after = changed(after, "inputs", "seed")
    assert texts(WHOLE, after) == ["removed noise (latents.noise)", "sample.noise: wired from noise (latent) -> empty",
                                   "removed the input seed"]


def renamed(data, old, new):
    """The document with a node under another name, everywhere."""
    text = copy.deepcopy(data)
    text["nodes"] = {new if n == old else n: one for n, one in text["nodes"].items()}
    for one in text["nodes"].values():
        for port, bound in one["in"].items():
            if isinstance(bound, dict) and bound.get("from", "").rpartition(".")[0] == old:
                one["in"][port] = {"from": f"{new}.{bound['from'].rpartition('.')[2]}"}
    return text


@pytest.mark.parametrize("old", ["load", "noise", "sample", "image"])
def test_a_renamed_node_is_one_line(old):
    """Its wires are the same wires."""
    before = document(WHOLE["nodes"])
    assert texts(before, renamed(before, old, "other")) == [f"renamed {old} to other"]


def test_a_node_renamed_and_changed_is_told_as_both():
    """It goes where the old one went, and has another value."""
    before = document(WHOLE["nodes"])
    after = changed(renamed(before, "noise", "fog"), "nodes", "fog", "in", "seed", value=8)
    assert texts(before, after) == ["renamed noise to fog", "fog.seed: 7 -> 8"]


def test_true_and_one_differ():
    """1, 1.0 and true are three values."""
    before = document({"n": node("values.number", value=1)})
    assert texts(before, changed(before, "nodes", "n", "in", "value", value=True)) == ["n.value: 1 -> on"]
    assert texts(before, changed(before, "nodes", "n", "in", "value", value=1.0))


def test_long_texts_show_where_they_differ():
    """Two prompts that differ after the sixtieth letter."""
    before = document({"n": node("values.text", text="x" * 90 + "cat")})
    after = document({"n": node("values.text", text="x" * 90 + "dog")})
    assert "cat" in texts(before, after)[0]
    assert "dog" in texts(before, after)[0]


INSIDE = ("definitions", "render")
DEFINED = {
    "a value inside": ((*INSIDE, "nodes", "noise", "in", "seed"), 2, "definition render: noise.seed: 1 -> 2"),
    "an instance": (("nodes", "second", "in", "steps"), 5, "second.steps: 4 -> 5"),
    "a title": ((*INSIDE, "title"), "Draw", "definition render: title: 'Render' -> 'Draw'"),
    "a label": ((*INSIDE, "inputs", "seed", "label"), "Start",
                "definition render: label of the input seed: 'Seed' -> 'Start'"),
    "a default": ((*INSIDE, "inputs", "steps", "default"), 9, "definition render: default of the input steps: 20 -> 9"),
    "a new input": ((*INSIDE, "inputs", "solver"), {"to": ["sample.solver"]},
                    "definition render: added the input solver: sets sample.solver"),
    "no input": ((*INSIDE, "inputs", "file"), ..., "definition render: removed the input file"),
    "where an input goes": ((*INSIDE, "inputs", "file", "to"), [],
                            "definition render: input file: sets nothing, was loader.file"),
    "an output": ((*INSIDE, "outputs", "latent"), "noise.latent",
                  "definition render: output latent: comes from noise.latent, was sample.latent"),
    "a new definition": (("definitions", "more"), {"nodes": {}}, "added the definition more"),
    "looks inside": ((*INSIDE, "ui", "nodes"), {"noise": {"x": 1}}, None),
}


@pytest.mark.parametrize("name", DEFINED)
def test_a_change_of_a_definition_is_one_line(name):
    """Inside, at its interface, or of an instance."""
    path, value, words = DEFINED[name]
    found = texts(two_pictures(), changed(two_pictures(), *path, value=value))
    assert found == ([words] if words else found[:1])


def test_a_renamed_definition_is_one_line():
    """Its instances are the same instances."""
    after = two_pictures(definitions={"draw": RENDER})
    after["nodes"] |= {"first": use("draw", seed=7), "second": use("draw", steps=4)}
    assert texts(two_pictures(), after) == ["renamed the definition render to draw"]


def test_many_changes_are_cut():
    """A giant difference ends with how many more there are."""
    before = document({f"n{i}": node("values.number", value=1) for i in range(3000)})
    after = document({f"n{i}": node("values.number", value=2) for i in range(3000)})
    found = texts(before, after)
    assert len(found) == MAX_CHANGES + 1
    assert found[-1] == "and 1,000 more changes"


@settings(max_examples=60, deadline=None)
@given(nested(), nested())
def test_the_difference_is_empty_exactly_for_the_same_workflow(one, other):
    """The same document with other key order has none; two documents with none are equal but for key order."""
    assert texts(one, shuffled(one)) == []
    if not texts(one, other):
        assert one == other


@settings(max_examples=60, deadline=None)
@given(nested(), st.data())
def test_renaming_any_node_is_told_in_one_line(data, draw):
    """Whichever node of the document it is, instance or not."""
    names = sorted(data["nodes"])
    old = draw.draw(st.sampled_from(names))
    after = renamed({**data, "outputs": {}}, old, "renamed")
    assert texts({**data, "outputs": {}}, after) == [f"renamed {old} to renamed"]
