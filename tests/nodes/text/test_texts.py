import pytest

from nodes.interface import BadInput
from nodes.text.join import join
from nodes.text.prompt import prompt
from nodes.text.replace import replace
from nodes.text.template import template


def test_a_prompt_is_one_line():
    """Line breaks and spare spaces do not change what a prompt means, nor its cache key below."""
    assert prompt("  a red\n heart ") == "a red heart"


def test_joining_leaves_out_what_is_empty():
    """No separator stands at an end or twice."""
    assert join("a", "", "b", separator=", ") == "a, b"
    assert join("", "", "", "") == ""


def test_a_template_is_filled_in_one_pass():
    """A value that looks like a place is not filled again, and other braces stay as they are."""
    assert template("{a} in {b}, {a}", a="{b}", b="oil") == "{b} in oil, {b}"
    assert template("{not a place} { }", a="x") == "{not a place} { }"


@pytest.mark.parametrize("text", ["{e}", "{}", "{__class__}", "{0}"])
def test_an_unknown_place_is_refused(text):
    """Nothing can be reached through a template but its four values."""
    with pytest.raises(BadInput, match=r"expected one of \{a\}"):
        template(text)


def test_replacing_is_literal_and_bounded():
    """No patterns, and no text that grows without end."""
    assert replace("a.b.c", ".", "-") == "a-b-c"
    assert replace("abc", "", "x") == "abc"
    with pytest.raises(BadInput, match="at most 1000000"):
        replace("a" * 1000, "a", "b" * 10_000)
