"""What goes into a node and what comes out of it is what its ports say."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from nodes.interface import (
    RGB,
    BadInput,
    Conditioning,
    Embedding,
    Image,
    InputPort,
    Latent,
    Mask,
    ModelFile,
    Range,
    Record,
    Sigmas,
    Space,
)
from server.worker.inputs import OutOfRange, guards_of, join, refuse_wired, taker_of
from server.worker.outputs import check_of


def test_lossless_coercions_are_made() -> None:
    """An integer becomes a number, a mask a grey picture, also inside an axis; others pass as they are."""
    number = taker_of(InputPort("x", "Number", ""))
    assert number is not None
    assert type(number(3)) is float
    axis = taker_of(InputPort("x", "Image", "", kind="axis"))
    assert axis is not None
    assert [type(v) for v in axis([Mask(torch.ones(1, 1, 2, 2)), Image(torch.ones(1, 3, 2, 2))])] == [Image, Image]
    assert taker_of(InputPort("x", "Text", "")) is None


def test_a_number_past_its_bound_by_rounding_is_the_bound() -> None:
    """3 * 0.1 goes where 0.3 is the most, and 0.3 - 0.1 - 0.2 where 0 is the least; what is truly outside stays."""
    number = taker_of(InputPort("x", "Number", "", widget=Range(0, 0.3)))
    assert number is not None
    assert [number(v) for v in (3 * 0.1, 0.3 - 0.1 - 0.2, 0.2, 0.31, -1)] == [0.3, 0.0, 0.2, 0.31, -1.0]


def test_batches_are_joined_along_the_samples() -> None:
    """Tensors are concatenated, texts follow, what describes them must agree."""
    joined = join([Embedding(torch.zeros(1, 4), "clip", ("a",)), Embedding(torch.ones(2, 4), "clip", ("b", "c"))])
    assert (list(joined.data.shape), joined.space, joined.text) == ([3, 4], "clip", ("a", "b", "c"))
    assert join([Conditioning(pooled=torch.zeros(1, 2)), Conditioning(pooled=torch.zeros(1, 2))]).tokens is None
    single = Image(torch.zeros(1, 3, 2, 2))
    assert join([single]) is single


def test_only_what_wires_bring_is_held_to_bounds() -> None:
    """Typed values have been checked, an empty input stays empty, and of an axis each value counts."""
    port = InputPort("n", "Integer", "", widget=Range(1, 9))
    guards = guards_of([port, InputPort("f", "Text", "", widget=ModelFile("vae")), InputPort("b", "Boolean", "")])
    assert [name for name, _ in guards] == ["n"]
    refuse_wired(guards, {"n": ("lit", 0)}, {"n": 0})
    refuse_wired(guards, {}, {})
    refuse_wired(guards, {"n": ("call", 0, "x")}, {"n": None})
    refuse_wired(guards, {"n": ("call", 0, "x")}, {"n": 9})
    with pytest.raises(OutOfRange, match="n: expected a number from 1 to 9, got 10; change the value"):
        refuse_wired(guards, {"n": ("call", 0, "x")}, {"n": 10})
    along = guards_of([InputPort("n", "Integer", "", kind="axis", widget=Range(1, 9))])
    with pytest.raises(OutOfRange, match="got 0"):
        refuse_wired(along, {"n": ("cells", [(0, "x"), (1, "x")])}, {"n": [3, 0]})


@pytest.mark.parametrize(("values", "words"), [
    ([Image(torch.zeros(1, 3, 2, 2)), Image(torch.zeros(1, 3, 4, 4))], "resize them first"),
    ([Embedding(torch.zeros(1, 4), "a"), Embedding(torch.zeros(1, 4), "b")], "one space"),
    ([Conditioning(tokens=torch.zeros(1, 2, 2)), Conditioning()], "tokens in all cells or in none"),
    ([Image(torch.zeros(1, 1, 2, 2)), Mask(torch.zeros(1, 1, 2, 2))], "one type"),
    ([1.0, 2.0], "expected tensors"),
])
def test_what_does_not_fit_is_not_joined(values: list[Any], words: str) -> None:
    """Nothing is resized or padded in silence."""
    with pytest.raises(BadInput, match=words):
        join(values)


@pytest.mark.parametrize(("type_name", "value"), [
    ("Number", 1), ("Integer", 1), ("Boolean", True), ("Text", ""), ("Numbers", [1, 2.0]), ("Texts", []),
    ("Image", Image(torch.zeros(1, 4, 2, 2))), ("Latent", Latent(torch.zeros(1, 2, 1, 1), Space("plane", 2))),
    ("Sigmas", Sigmas(torch.zeros(3, dtype=torch.float64))), ("Embedding", Embedding(torch.zeros(1, 2), "s")),
])
def test_good_outputs_pass(type_name: str, value: Any) -> None:
    """What a port promises is accepted; a whole number becomes a Number."""
    checked = check_of(type_name)(value)
    assert checked is value or (type(checked), checked) == (float, 1.0)


@pytest.mark.parametrize(("type_name", "value", "words"), [
    ("Number", "1", "expected Number, got str"),
    ("Number", True, "expected Number"),
    ("Integer", 1.0, "expected Integer, got float"),
    ("Integer", 2**53 + 1, "whole number within"),
    ("Text", None, "got nothing"),
    ("Numbers", torch.zeros(3), "plain numbers"),
    ("Image", torch.zeros(1, 3, 2, 2), "expected Image, got Tensor"),
    ("Image", Image(torch.zeros(3, 2, 2)), "4 dimensions"),
    ("Image", Image(torch.zeros(1, 3, 2, 2, dtype=torch.float64)), "float32"),
    ("Image", Image(torch.zeros(1, 2, 2, 2)), "1 or 3 or 4 channels"),
    ("Mask", Mask(torch.zeros(1, 3, 2, 2)), "1 channels"),
    ("Record", Record(torch.zeros(2, dtype=torch.float64), torch.zeros(2, 1, 3, 2, 2), torch.zeros(2, 1, 3, 2, 2),
                      torch.zeros(2, 1), torch.zeros(2, 1), torch.zeros(2), RGB, "m", "euler"), "one level more than"),
    ("Latent", Latent(torch.zeros(1, 4, 2, 2)), "3 channels of its space 'rgb'"),
    ("Sigmas", Sigmas(torch.zeros(3)), "float64"),
])
def test_wrong_outputs_are_told_in_words(type_name: str, value: Any, words: str) -> None:
    """The message says what was expected and what came."""
    with pytest.raises(TypeError, match=words):
        check_of(type_name)(value)
