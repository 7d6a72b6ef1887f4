"""Emphasis: ComfyUI's rules, A1111's rules, and none."""

from __future__ import annotations

import pytest

from nodes.encoders.sd.emphasis import a1111, bearable, comfyui, plain
from nodes.interface import BadInput

COMFYUI = {
    "a photo": [("a photo", 1)],
    "((a))": [("a", 1.21)],
    "((mat:1.2))": [("mat", 1.2)],
    "(a(b:1.3)c:1.5)": [("a", 1.5), ("b", 1.3), ("c", 1.5)],
    "(a,(b,(c:1.1),d:0.9))": [("a,", 1.1), ("b,", 0.9), ("c", 1.1), (",d", 0.9)],
    "(a:b)": [("a:b", 1.1)],
    "(:1.3)": [(":1.3", 1.1)],
    "(a:1.2:1.3)": [("a:1.2", 1.3)],
    "(a:-1)": [("a", -1)],
    "(a": [("(a", 1)],
    "a)": [("a)", 1)],
    "a) (b:2) ((c)": [("a) (b:2) (", 1), ("c", 1.1)],
    "((a)": [("(a", 1.1)],
    "(a (b:1.5)": [("a ", 1.5), ("(b", 1.5)],
    "a (b:1.5) (c (d:0.5) e)": [("a ", 1), ("b", 1.5), (" ", 1), ("c ", 1.1), ("d", 0.5), (" e", 1.1)],
    "[a] {b}": [("[a] {b}", 1)],
    "a \\(b\\) (c\\):1.5)": [("a (b) ", 1), ("c)", 1.5)],
    "(a:1e2) (b: 2 )": [("a", 100), (" ", 1), ("b", 2)],
    "(a:nan) (b:inf)": [("a:nan", 1.1), (" ", 1), ("b:inf", 1.1)],
    "()": [],
    "": [],
}

A1111 = {
    "normal text": [("normal text", 1)],
    "an (important) word": [("an ", 1), ("important", 1.1), (" word", 1)],
    "(unbalanced": [("unbalanced", 1.1)],
    "\\(literal\\]": [("(literal]", 1)],
    "(unnecessary)(parens)": [("unnecessaryparens", 1.1)],
    "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).": [
        ("a ", 1), ("house", 1.573), (" ", 1.1), ("on", 1), (" a ", 1.1), ("hill", 0.55), (", sun, ", 1.1),
        ("sky", 1.4641), (".", 1.1)],
    "(a (b:1.5) c:2)": [("a ", 2), ("b", 3), (" c", 2)],
    "a:1.2) b] c\\d": [("a:1.2) b] cd", 1)],
    "(a: 1.2.3)": [("a: 1.2.3", 1.1)],
    "": [("", 1)],
}


@pytest.mark.parametrize("prompt", COMFYUI)
def test_comfyuis_rules(prompt: str) -> None:
    """An inner weight replaces, brackets alone multiply, what is not closed stays text."""
    found = [(s.text, pytest.approx(s.weight)) for s in comfyui(prompt)]
    assert [w for w in COMFYUI[prompt] if w[0]] == [f for f in found if f[0]]


@pytest.mark.parametrize("prompt", A1111)
def test_a1111s_rules(prompt: str) -> None:
    """Weights multiply, square brackets weaken, what is not closed goes to the end."""
    assert [(s.text, s.weight) for s in a1111(prompt)] == [(t, pytest.approx(w)) for t, w in A1111[prompt]]


def test_break_begins_a_chunk() -> None:
    """A1111's BREAK parts a prompt, also within brackets, and takes the spaces around it along."""
    assert a1111("a  BREAK b") == [("a", 1.0, False), ("b", 1.0, True)]
    assert [(s.text, s.fresh) for s in a1111("(a BREAK b:2) BREAKS")] == [("a", False), ("b", True), (" BREAKS", False)]


@pytest.mark.parametrize("prompt", ["a [cat:dog:0.5]", "[cat:0.3] b", "[cat|dog]"])
def test_prompt_editing_is_sent_to_its_node(prompt: str) -> None:
    """What would change the prompt between steps is refused, with the node that does it."""
    with pytest.raises(BadInput, match=r"guidance\.prompt_schedule"):
        a1111(prompt)


def test_without_rules_brackets_are_letters() -> None:
    """`plain` leaves everything as typed."""
    assert plain("(a:1.2) [b] \\(") == [("(a:1.2) [b] \\(", 1.0, False)]


def test_brackets_nested_without_end_are_refused_in_words() -> None:
    """Thousands of nested brackets cost neither the stack nor minutes."""
    with pytest.raises(BadInput, match="at most 100 deep"):
        comfyui("(" * 20_000 + "a" + ")" * 20_000)
    assert comfyui("(" * 20_000) == [("(" * 20_000, 1.0, False)]
    assert a1111("(" * 20_000 + "a")[0].text == "a"


@pytest.mark.parametrize(("prompt", "rules"), [("a (cat:1e308)", comfyui), ("a (cat:-1001)", comfyui),
                                               ("(" * 99 + "cat" + ")" * 99, comfyui), ("a (cat:1001)", a1111)])
def test_emphasis_that_would_overflow_is_refused(prompt, rules):
    """Up to 1000 either way; more would end in a black picture."""
    with pytest.raises(BadInput, match=r"at most 1000 either way, got .* for 'cat'; 0\.5 to 1\.5 is usual"):
        bearable(rules(prompt))
    assert bearable(comfyui("(cat:1000)")) == comfyui("(cat:1000)")
