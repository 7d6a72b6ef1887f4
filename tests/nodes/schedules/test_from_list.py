"""Noise levels written by hand."""

import pytest
import torch

from nodes.interface import BadInput
from nodes.schedules.from_list import from_list


def test_levels_are_taken_as_they_are_and_end_in_zero():
    """float64, in order, one 0 at the end whether or not it was typed."""
    for typed in ([14.6, 2.2, 0.03], [14.6, 2.2, 0.03, 0]):
        assert torch.equal(from_list(typed).values, torch.tensor([14.6, 2.2, 0.03, 0], dtype=torch.float64))
    assert from_list([3, 1], end_in_zero=False).values.tolist() == [3, 1]


@pytest.mark.parametrize(("levels", "words"), [
    ([], "at least two"),
    ([1.0, 2.0], r"number 2 \(2\) is not below number 1 \(1\); change their order"),
    ([2.0, 2.0, 1.0], r"fall, but number 2 \(2\) repeats the one before; leave one"),
    ([2.0, float("nan"), 1.0], "finite noise levels, number 2 is nan; write a number"),
    ([float("inf"), 1.0], "finite noise levels, number 1 is inf"),
    ([3.0, 1e-300, 0.0], "at least 1e-08, or 0, number 2 is 1e-300, .*; write 0 as the last one, or leave it out"),
    ([3.0, 5e-324], "at least 1e-08, or 0, number 2 is 4.94066e-324"),
])
def test_levels_that_no_sampler_could_walk_are_refused_with_the_place(levels, words):
    """The number that is wrong is named, and what to do about it."""
    with pytest.raises(BadInput, match=words):
        from_list(levels)


def test_levels_below_zero_are_refused():
    """A level is a standard deviation."""
    with pytest.raises(BadInput, match="at least 0, the last one is -1; end in 0"):
        from_list([2.0, -1.0], end_in_zero=False)
