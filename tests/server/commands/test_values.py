"""`--set` and `--sweep` read text by the type of the port."""

from __future__ import annotations

from typing import Any

import pytest

from nodes.interface.catalogue import InputPort
from nodes.interface.widgets import Choice, Range, Seed, Text, Widget
from server.commands.terminal.errors import Refused
from server.commands.terminal.values import read_axis, read_value


def port(kind: str, widget: Widget | None = None, optional: bool = False) -> InputPort:
    return InputPort("port", kind, "help", optional=optional, widget=widget)


@pytest.mark.parametrize(("of", "text", "value"), [
    (port("Integer"), "7", 7), (port("Integer"), "-3", -3), (port("Number"), "1.5", 1.5), (port("Number"), "2", 2),
    (port("Number"), "1e-3", 0.001), (port("Boolean"), "yes", True), (port("Boolean"), "Off", False),
    (port("Text"), "a red, red heart", "a red, red heart"), (port("Text"), "null", "null"), (port("Text"), "", ""),
    (port("Numbers"), "1,2.5", [1, 2.5]), (port("Numbers"), "[1, 2.5]", [1, 2.5]), (port("Texts"), "a,b", ["a", "b"]),
    (port("Texts"), '["a, b", "c"]', ["a, b", "c"]), (port("Number", optional=True), "null", None),
])
def test_a_value_is_read_by_the_type_of_its_port(of: InputPort, text: str, value: Any):
    """The same text means a number, a text or a list, depending on the port; types stay exact (2 is not 2.0)."""
    read = read_value(of, text, "x")
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(("of", "text", "words"), [
    (port("Integer", Range(1, 100)), "1.5", "a whole number from 1 to 100"),
    (port("Integer", Range(1, 100)), "500", "from 1 to 100, got 500"),
    (port("Number", Range(0, 30)), "many", "a number from 0 to 30"),
    (port("Number"), "nan", "expected a number"), (port("Number"), "1e999", "expected a number"),
    (port("Number"), "٣", "expected a number"), (port("Boolean"), "maybe", "true or false"),
    (port("Text", Choice(["heun", "euler"])), "hoin", "expected one of heun, euler"),
    (port("Integer", Seed()), "-1", "expected a seed from 0"), (port("Text", Text(max_length=3)), "long", "at most 3"),
    (port("Denoiser"), "x", "a wire that carries Denoiser"), (port("Texts"), "[1", "JSON list"),
])
def test_a_wrong_value_is_refused_with_what_is_accepted(of: InputPort, text: str, words: str):
    """The message names the option and the range or the choices."""
    with pytest.raises(Refused, match="--set x") as caught:
        read_value(of, text, "--set x")
    assert words in str(caught.value)


@pytest.mark.parametrize(("of", "text", "values"), [
    (port("Number"), "1.5,3,5", [1.5, 3, 5]), (port("Integer"), "0..7", list(range(8))),
    (port("Integer"), "3..1", [3, 2, 1]), (port("Integer"), "0..100..25", [0, 25, 50, 75, 100]),
    (port("Text"), "red,blue", ["red", "blue"]), (port("Text"), '["a, b", "c"]', ["a, b", "c"]),
    (port("Text"), "0..7", ["0..7"]), (port("Boolean"), "true,false", [True, False]),
])
def test_a_sweep_is_a_list_or_a_span(of: InputPort, text: str, values: list[Any]):
    """A span includes both ends and is only for numbers; a JSON list may hold commas."""
    assert read_axis(of, text, "x") == values


@pytest.mark.parametrize("text", ["", "0..1000000000", "0..5..0", "1,x"])
def test_a_sweep_without_sense_is_refused(text: str):
    """Nothing to sweep, far too many values, or a value of the wrong type."""
    with pytest.raises(Refused, match="--sweep seed"):
        read_axis(port("Integer"), text, "--sweep seed")
