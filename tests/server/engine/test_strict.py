"""Strict JSON (R9, F26)."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engine.problems import Problem, Rejected
from server.engine.strict import loads
from tests.pace import loops, seconds

REFUSED = {
    "depth 100k of lists": (b"[" * 100_000, "byte"),
    "depth 100k of objects": (b'{"a":' * 100_000, "byte"),
    "depth 100k, closed": (b"[" * 100_000 + b"]" * 100_000, "byte"),
    "depth 65": (b"[" * 65 + b"]" * 65, "byte"),
    "deep behind a text with brackets": (b'["]]]]}}}",' + b"[" * 70 + b"]" * 71, "byte"),
    "duplicate keys": (b'{"a": {"b": 1, "b": 2}}', "/a"),
    "duplicate keys by escape": (b'{"a": 1, "\\u0061": 2}', ""),
    "NaN": (b'{"a": [1, NaN]}', "/a/1"),
    "Infinity": (b"[Infinity]", "/0"),
    "-Infinity": (b"-Infinity", ""),
    "1e999": (b'{"x": 1e999}', "/x"),
    "5,000 digits": (b'{"x": ' + b"7" * 5000 + b"}", "/x"),
    "2**53 + 1": (b"[9007199254740993]", "/0"),
    "lone surrogate": (b'{"x": "\\ud800"}', "/x"),
    "lone surrogate in a key": (b'{"\\udc00": 1}', "/?"),
    "BOM": (b"\xef\xbb\xbf{}", "byte"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "byte"),
    "bad UTF-8": (b'{"a": "\xff"}', "byte"),
    "overlong UTF-8": (b'"\xc0\xaf"', "byte"),
    "surrogate in UTF-8": (b'"\xed\xa0\x80"', "byte"),
    "trailing data": (b"{} {}", "byte"),
    "trailing comma": (b"[1,]", "byte"),
    "comment": (b"/* a */ {}", "byte"),
    "single quotes": (b"{'a': 1}", "byte"),
    "leading zero": (b"[01]", "byte"),
    "bare point": (b"[1.]", "byte"),
    "plus": (b"[+1]", "byte"),
    "control character": (b'"\x00"', "byte"),
    "newline in a text": (b'"\n"', "byte"),
    "other space": (b"\xc2\xa0{}", "byte"),
    "NFD key": ('{"e\u0301": 1}'.encode(), "/e\u0301"),
    "empty": (b"", "byte"),
    "unclosed text": (b'{"a', "byte"),
    "unclosed list": (b"[1, 2", "byte"),
    "long text": (b'["' + b"x" * 1_000_001 + b'"]', "/0"),
    "long text of escapes": (b'["' + b'\\"' * 1_000_001 + b'"]', "/0"),
    "pointer is escaped": (b'{"a/b~c": NaN}', "/a~1b~0c"),
}


@pytest.mark.parametrize("raw, place", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_strict_json_is_refused_with_its_place(raw, place):
    """Each is refused as bad_json, with a JSON pointer or the byte, fast, and without a RecursionError."""
    def refuse() -> None:
        with pytest.raises(Rejected) as caught:
            loads(raw)
        found.extend(caught.value.problems)

    found: list[Problem] = []
    assert loops(refuse) < 400  # 15 at most
    problem = found[0]
    assert problem.kind == "bad_json"
    assert problem.where.get("pointer", "byte") == place
    assert len(problem.message) < 400


def test_all_refused_values_are_named_at_once():
    """Several bad values give several problems, in the order of the text."""
    with pytest.raises(Rejected) as caught:
        loads(b'{"a": NaN, "b": [1e999, {"c": 99999999999999999999}]}')
    assert [p.where["pointer"] for p in caught.value.problems] == ["/a", "/b/0", "/b/1/c"]


def test_the_limits_themselves_are_accepted():
    """Depth 64, 2**53, a text of a million bytes and characters beyond the first plane are strict JSON."""
    assert loads(b"[" * 64 + b"]" * 64)
    assert loads(b"[9007199254740992, -9007199254740992]") == [2**53, -(2**53)]
    assert len(loads(b'"' + b"x" * 1_000_000 + b'"')) == 1_000_000
    assert loads(b'"\\ud83d\\ude00"') == "\U0001f600"
    assert loads(b'["[[[[{{{{", "\\"[[", "\\\\"]') == ["[[[[{{{{", '"[[', "\\"]


def test_a_body_that_is_too_large_is_refused_before_parsing():
    """More bytes than allowed are refused as too_large."""
    with pytest.raises(Rejected) as caught:
        loads(b"[" + b" " * 100 + b"]", max_bytes=50)
    assert caught.value.problems[0].kind == "too_large"


def test_walking_a_document_with_a_long_key_and_many_children_is_linear():
    """A pointer is only written for what is refused: 200 kB of key over 200,000 children stay fast."""
    short, long = (b'{"' + b"k" * size + b'": [' + b",".join([b"1"] * 200_000) + b', "\xc3\xa9"]}'
                   for size in (1, 200_000))
    assert loads(long)
    assert seconds(lambda: loads(long)) < 8 * seconds(lambda: loads(short))  # with a pointer for each child, 25 times


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="ascii")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="ascii"), max_size=5),
                                                               inner, max_size=4), max_leaves=20)


@given(VALUES)
def test_strict_data_survives_a_round_trip(value):
    """What Python writes as JSON is read back equal, types included."""
    assert json.dumps(loads(json.dumps(value).encode())) == json.dumps(value)


@given(st.binary(max_size=200))
def test_any_bytes_give_data_or_a_problem(raw):
    """No bytes give any other exception than Rejected."""
    with suppress(Rejected):
        loads(raw)


@pytest.mark.parametrize("backslashes", range(6))
def test_brackets_behind_any_number_of_backslashes_are_seen_rightly(backslashes):
    """Whether a quote is escaped decides whether 70 brackets are text or depth; Python's own decoder agrees."""
    text = b"\\" * backslashes + b'"' + b"[" * 70
    raw = b'["' + text + b'"]' if backslashes % 2 else b'["' + text + b"]" * 71
    if backslashes % 2:
        assert loads(raw) == json.loads(raw)
    else:
        with pytest.raises(Rejected):
            loads(raw)
