"""Widgets: which literals they accept, in words, and that they survive JSON."""

import json

import pytest

from nodes.interface import (
    Choice,
    Color,
    Curve,
    ImageFile,
    ImageFolder,
    MaskFile,
    ModelFile,
    Numbers,
    Pad,
    Range,
    Seed,
    Text,
    Texts,
    Toggle,
    Widget,
)

EXAMPLES = [
    (Range(0, 1), [0, 1, 0.5], [-0.1, 1.1, float("nan"), float("inf")]),
    (Range(1, 100, step=1, unit="px", log=True), [1, 100], [0, 101]),
    (Choice(("euler", "heun")), ["euler"], ["Euler", "", "dpm"]),
    (Choice({"a": 1, "b": 2}), ["a", "b"], ["c"]),
    (Seed(), [0, 2**53 - 1], [-1, 2**53]),
    (Text(max_length=3), ["", "abc"], ["abcd"]),
    (Color(), ["#ff8800", "#FF880080"], ["red", "#ff88", "#gg0000", "ff8800"]),
    (Toggle(), [True, False], []),
    (Numbers(0, 1, max_items=2), [[], [0, 1]], [[2], [0, 0, 0], [float("nan")]]),
    (Choice(("grey",), ("#000000 #ffffff",)), ["grey"], ["blue"]),
    (Texts(2, 3), [[], ["a", "abc"]], [["a", "b", "c"], ["abcd"]]),
    (Pad(0, 1, -1, 1), [[0, -1], [1, 1]], [[0], [0, 0, 0], [1.1, 0], [0, -2], [float("nan"), 0]]),
    (Curve(max_points=3), [[0, 0, 1, 1], [0, 1, 0.5, 0, 1, 1]],
     [[], [0, 0], [0, 0, 1], [0, 0, 0, 1], [1, 0, 0, 1], [0, 0, 2, 1], [0, 0, 1, -1], [0, 0, 0.1, 0, 0.2, 0, 1, 1]]),
    (MaskFile("image"), ["sha256-00ff.png"], ["../x.png", ""]),
    (ImageFile(), ["cat.png", "a/b.jpg", "sha256-00ff"],
     ["../x.png", "/etc/passwd", "", "a//b", "a/../b", "a\0b", ".x"]),
    (ImageFolder(), ["cats", "a/b"], ["../x", "/etc", "", "a/../b", ".x"]),
    (ModelFile("clip"), ["starter/clip.safetensors", "loras/[style] 水墨, v1.5 & more.safetensors"],
     ["..", "C:\\x", "~/x", "a" * 300, "a/.b", "a\u202eb", " a", "a/"]),
]


@pytest.mark.parametrize(("widget", "good", "bad"), EXAMPLES, ids=lambda v: type(v).__name__)
def test_a_widget_accepts_what_it_says_and_refuses_the_rest_in_words(widget, good, bad):
    """Each refusal says what was expected and what came."""
    assert [widget.refuse(value) for value in good] == [None] * len(good)
    for value in bad:
        assert widget.refuse(value).startswith("expected")


@pytest.mark.parametrize(("widget", "value", "words"), [
    (Range(0, 2**31), 2**31 + 1, "expected a number from 0 to 2147483648, got 2147483649"),
    (Range(0, 1), 1.0000001, "expected a number from 0 to 1, got 1.0000001"),
    (Numbers(0, 1e6), [3, 1e300], "expected numbers from 0 to 1e+06, got 1e+300"),
])
def test_a_refusal_shows_enough_digits_to_tell_the_number_from_the_limit(widget, value, words):
    """A number just beyond a limit does not look like the limit."""
    assert widget.refuse(value) == words


@pytest.mark.parametrize("widget", [e[0] for e in EXAMPLES], ids=lambda w: w.kind)
def test_a_widget_survives_json(widget):
    """The engine and the browser rebuild the same widget from the catalogue."""
    assert Widget.from_data(json.loads(json.dumps(widget.to_data()))) == widget


def test_every_widget_kind_has_an_example_here():
    """A new widget comes with its examples."""
    assert {e[0].kind for e in EXAMPLES} == set(Widget._kinds)


def test_swatches_that_do_not_match_the_options_are_refused():
    """Otherwise a field would show the picture of another option."""
    with pytest.raises(ValueError, match="as many swatches"):
        Choice(("a", "b"), ("#000000",))
