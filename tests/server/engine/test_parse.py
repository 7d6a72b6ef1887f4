"""From data to a workflow: the structure of the document."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.engine.graph import AxisRef, Literal, Wire
from server.engine.literals import refuse_literal
from server.engine.names import refuse_name
from server.engine.parse import from_data
from server.engine.problems import Rejected
from tests.server.engine.samples import document


def problems(data):
    """Kind and pointer of each structural problem."""
    with pytest.raises(Rejected) as caught:
        from_data(data)
    return [(p.kind, p.where.get("pointer")) for p in caught.value.problems]


def axis(data):
    """The values of one axis."""
    return list(from_data(document({}, axes={"a": data})).axes["a"].columns[""])


def test_bindings_are_literals_wires_and_axes():
    """A value is a literal, {"from"} a wire split at the last dot, {"axis"} an axis or one of its columns."""
    nodes = {"a": {"type": "x.y@1", "in": {"l": [1, 2.5], "w": {"from": "b c.out"}, "x": {"axis": "s"},
                                          "y": {"axis": "t.col"}, "n": None}}}
    bound = from_data(document(nodes)).nodes["a"].inputs
    assert bound == {"l": Literal([1, 2.5]), "w": Wire("b c", "out"), "x": AxisRef("s"), "y": AxisRef("t", "col"),
                     "n": Literal(None)}


def test_all_structural_problems_are_named_at_once():
    """Wrong keys, names, types, bindings, over, inputs and outputs are all reported, each with its pointer."""
    data = {"format": 1, "titel": "x", "nodes": {
        "a.b": {"type": "x.y@1"}, "c": {"type": "nonsense"}, "d": {"type": "x.y@1", "note": "hi"},
        "e": {"type": "x.y@1", "in": {"p": {"from": "nowhere"}, "q": {"to": 1}, "r": [[1]]}},
        "f": {"type": "x.y@1", "over": ["s", "s"]}, "g": 7}, "outputs": {"o": "nodot"}, "inputs": []}
    found = problems(data)
    assert ("unknown_key", "/titel") in found
    assert ("bad_name", "/nodes/a.b") in found
    assert ("bad_type", "/nodes/c/type") in found
    assert ("unknown_key", "/nodes/d/note") in found
    assert [p for k, p in found if k == "bad_binding"] == ["/nodes/e/in/p", "/nodes/e/in/q", "/nodes/e/in/r"]
    assert ("bad_document", "/nodes/f/over") in found
    assert ("bad_document", "/nodes/g") in found
    assert ("bad_document", "/outputs/o") in found
    assert ("bad_document", "/inputs") in found


@pytest.mark.parametrize(("value", "words"), [
    ([1, [2, 3]], "but number 2 of it is the list [2, 3]; write all values in one list, such as [1, 2, 3]"),
    ([[[1]], 2], "but number 1 of it is the list [[1]]; write all values in one list"),
    (["a", {"from": "b.c"}], "but number 2 of it is an object with 'from'; a wire or an axis stands alone"),
    ({"x": 1}, "expected null, true or false, a number, a text or a list of these, got an object with 'x'"),
])
def test_a_value_that_is_nested_is_refused_by_its_place(value, words):
    """What was expected of the list, which of its values is wrong, and what to write."""
    assert words in refuse_literal(value)


@pytest.mark.parametrize("data", [None, 1, [], "x", {}, {"format": "1", "nodes": {}}, {"format": 2, "nodes": {}},
                                  {"format": True, "nodes": {}}, {"format": 0, "nodes": {}}, {"format": 1}])
def test_what_is_no_workflow_is_refused(data):
    """Other data, other formats and a missing `nodes` are refused in words."""
    assert problems(data)


def test_unknown_keys_are_welcome_under_ui():
    """Everything below ui is kept and not looked at."""
    assert from_data(document({}, ui={"zoom": {"any": ["thing", None]}})).ui == {"zoom": {"any": ["thing", None]}}


def test_ranges_are_half_open():
    """range is [start, stop) with an optional step; linspace and geomspace include both ends."""
    assert axis({"range": [0, 4]}) == [0, 1, 2, 3]
    assert axis({"range": [4, 0, -2]}) == [4, 2]
    assert axis({"range": [0, 1, 0.1]}) == pytest.approx([i / 10 for i in range(10)])
    assert axis({"linspace": [0, 1, 5]}) == [0, 0.25, 0.5, 0.75, 1]
    assert axis({"geomspace": [0.01, 100, 5]}) == pytest.approx([0.01, 0.1, 1, 10, 100])
    assert axis({"geomspace": [0.01, 100, 5]})[-1] == 100
    assert axis({"linspace": [3, 9, 1]}) == [3]
    assert axis({"values": [1, "a", None, True]}) == [1, "a", None, True]


@pytest.mark.parametrize("data", [
    {}, [], 3, {"values": []}, {"values": [[[1]]]}, {"values": [{}]}, {"range": [0, 0]}, {"range": [0, 1, 0]},
    {"range": [0, 10_001]}, {"range": [0, 1e300]}, {"range": [0, 1, 1e-300]}, {"range": ["a", 2]}, {"range": [0]},
    {"range": [True, 5]}, {"linspace": [0, 1, 2.5]}, {"linspace": [0, 1, 10_001]}, {"geomspace": [-1, 1, 3]},
    {"geomspace": [0, 1, 3]}, {"columns": {}}, {"columns": {"a": [1], "b": [1, 2]}}, {"columns": {"a.b": [1]}},
    {"values": [1], "range": [0, 1]}, {"sequence": [1]}])
def test_a_wrong_axis_is_refused(data):
    """Empty, endless, uneven and unknown axes are refused in words, at the axis."""
    assert problems(document({}, axes={"a": data})) == [("bad_axis", "/axes/a")]


def test_zip_joins_axes_of_equal_length():
    """Zipped axes become columns of one axis, and inputs that name them carry it."""
    nodes = {"n": {"type": "x.y@1", "in": {"p": {"axis": "cfg"}}}}
    workflow = from_data(document(nodes, axes={"cfg": {"values": [1, 2]}, "seed": {"range": [5, 7]},
                                               "pair": {"zip": ["cfg", "seed"]}}))
    assert list(workflow.axes) == ["pair"]
    assert workflow.axes["pair"].columns == {"cfg": (1, 2), "seed": (5, 6)}
    assert workflow.axes["pair"].coordinates(1) == {"cfg": 2, "seed": 6}
    assert workflow.nodes["n"].inputs["p"] == AxisRef("pair", "cfg")


@pytest.mark.parametrize("zipped", [["a", "b"], ["a", "missing"], ["a"], ["a", "a"], "a", ["a", "z"]])
def test_a_zip_that_does_not_fit_is_refused(zipped):
    """Unequal lengths, unknown members, one member, itself: nothing is cut or padded."""
    axes = {"a": {"range": [0, 2]}, "b": {"range": [0, 3]}, "z": {"zip": zipped}}
    assert problems(document({}, axes=axes))[0][0] in ("axis_mismatch", "bad_axis")


@pytest.mark.parametrize("name, fits", [
    ("a", True), ("x" * 100, True), ("mit Leerzeichen", True), ("\u00e9", True), ("\U0001f98a", True), ("CON", True),
    ("\U0001f469\u200d\U0001f3a8", True), ("", False), ("x" * 101, False), ("a.b", False), ("a/b", False),
    ("a\x00", False), ("a\n", False), ("\u202egnp", False), ("e\u0301", False), ("\x85", False)])
def test_names(name, fits):
    """1 to 100 characters in NFC, without dots, slashes, control characters or turned writing."""
    assert (refuse_name(name) is None) == fits


def test_caps_on_nodes_wires_and_axes():
    """10,001 nodes, 50,001 wires and 65 axes are refused as too large."""
    many = {f"n{i}": {"type": "x.y@1"} for i in range(10_001)}
    assert problems(document(many))[0][0] == "too_large"
    wires = {f"n{i}": {"type": "x.y@1", "in": {f"p{j}": {"from": "a.b"} for j in range(11)}} for i in range(4546)}
    assert problems(document(wires))[0][0] == "too_large"
    assert problems(document({}, axes={f"a{i}": {"values": [1]} for i in range(65)}))[0][0] == "too_large"


WORDS = st.sampled_from(["type", "in", "over", "from", "axis", "values", "range", "zip", "columns", "a"])
ANY = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
                   lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=12)


@settings(max_examples=200, deadline=None)
@given(ANY, ANY, ANY, ANY, ANY)
def test_any_data_gives_a_workflow_or_problems(node, axis_data, inputs, outputs, ui):
    """No data whatever makes the parser raise anything but Rejected."""
    data = {"format": 1, "nodes": {"n": node}, "axes": {"a": axis_data, "b": {"zip": ["a", "c"]}}, "inputs": inputs,
            "outputs": outputs, "ui": ui}
    with suppress(Rejected):
        from_data(data)
