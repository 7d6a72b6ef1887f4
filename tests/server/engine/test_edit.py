"""Changing a document from the command line, from a function call, and by a fix."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.engine import edit
from server.engine.problems import Rejected
from tests.server.engine.samples import CATALOGUE, document, kinds, node

DATA = document({"n": node("values.number", value={"x"}), "i": node("values.integer", value=1),
                 "t": node("values.text"), "f": node("values.flag"), "l": node("values.list"),
                 "s": node("values.add", a=("n.number",), b=("i.integer",))},
                axes={"x": {"values": [1, 2]}}, inputs={"count": "i.value", "words": "t.text"})


def typed(target, text):
    """What an input holds after --set target=text."""
    node_name, port = edit.place_of(DATA, target)
    return edit.set_text(DATA, CATALOGUE, target, text)["nodes"][node_name]["in"][port]


@pytest.mark.parametrize("target, text, value", [
    ("count", "20", 20), ("i.value", "-3", -3), ("words", "a red heart", "a red heart"), ("words", "12", "12"),
    ("f.on", "true", True), ("f.on", "off", False), ("l.values", "1, 2.5", [1, 2.5]), ("l.values", "[1,2]", [1, 2]),
    ("l.values", "none", None), ("s.a", "1e-3", 0.001)])
def test_text_is_read_as_the_type_of_the_port(target, text, value):
    """12 is a number on an Integer input and a word on a Text input."""
    got = typed(target, text)
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize("target, text", [("count", "2.5"), ("count", "many"), ("f.on", "maybe"), ("s.a", "nan"),
                                          ("s.a", "1e999"), ("l.values", "1,x"), ("l.values", "[[1]]"),
                                          ("l.values", "[" * 10_000), ("cuont", "1"), ("i.valeu", "1"), ("zz.y", "1")])
def test_what_cannot_be_read_is_refused_in_words(target, text):
    """Wrong text and unknown inputs raise Rejected, with a suggestion where there is one."""
    with pytest.raises(Rejected) as caught:
        typed(target, text)
    assert len(caught.value.problems[0].message) > 20


def test_setting_changes_a_copy():
    """The given document is never changed."""
    before = repr(DATA)
    edit.set_axis(edit.set_inputs(DATA, {"count": 5, "words": "x"}), "x", {"range": [0, 3]})
    assert repr(DATA) == before


def test_setting_a_swept_input_keeps_the_axis_with_one_value():
    """--set of an input that an axis drives leaves reducers and coordinates valid."""
    data = edit.set_input(DATA, "n.value", 7)
    assert data["axes"]["x"] == {"values": [7]}
    assert data["nodes"]["n"]["in"]["value"] == {"axis": "x"}


def test_a_call_names_all_wrong_inputs_at_once():
    """A workflow called as a function refuses unknown inputs and data that is no literal, together."""
    with pytest.raises(Rejected) as caught:
        edit.set_inputs(DATA, {"cuont": 1, "words": {"from": "a.b"}, "count": 3})
    assert [p.kind for p in caught.value.problems] == ["unknown_input", "bad_binding"]


def test_sweeps_replace_an_axis_or_make_one():
    """--sweep x=5,6 replaces the axis x; --sweep count=0..7 makes one of eight values and binds the input."""
    assert edit.sweep(DATA, CATALOGUE, "x", "5,6.5")["axes"]["x"] == {"values": [5, 6.5]}
    data = edit.sweep(DATA, CATALOGUE, "count", "0..7")
    assert data["axes"]["count"] == {"range": [0, 8]}
    assert data["nodes"]["i"]["in"]["value"] == {"axis": "count"}
    assert kinds(data) == []
    assert edit.sweep(DATA, CATALOGUE, "t.text", "a, b")["axes"]["text"] == {"values": ["a", "b"]}
    assert edit.sweep(DATA, CATALOGUE, "count", "3..1")["axes"]["count"] == {"range": [3, 0, -1]}


WORDS = st.sampled_from(["type", "in", "from", "axis", "values", "zip", "n", "value", "n.value", "x"])
ANY = st.recursive(st.none() | st.integers(-3, 3) | WORDS,
                   lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=15)


@settings(max_examples=200, deadline=None)
@given(ANY, ANY, ANY, st.sampled_from(["n.value", "value", "x", "n", ""]))
def test_malformed_documents_are_edited_or_refused(nodes, axes, inputs, target):
    """A saved document may be anything: setting an input gives a document or Rejected, nothing else."""
    data = {"format": 1, "nodes": nodes, "axes": axes, "inputs": inputs}
    changes = (lambda: edit.set_input(data, target, 1), lambda: edit.set_inputs(data, {target: 1}),
               lambda: edit.set_text(data, CATALOGUE, target, "1"), lambda: edit.sweep(data, CATALOGUE, target, "1,2"))
    for change in changes:
        with suppress(Rejected):
            assert isinstance(change(), dict)
