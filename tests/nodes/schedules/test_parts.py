"""Parts of schedules: cutting, splitting, joining, the last share."""

import pytest
import torch

from nodes.interface import BadInput, Sigmas
from nodes.schedules.cut import cut
from nodes.schedules.join import join
from nodes.schedules.karras import karras_levels
from nodes.schedules.partial import partial
from nodes.schedules.split import split

WHOLE = Sigmas(karras_levels(10, 0.02, 80))


@pytest.mark.parametrize("step", range(1, 10))
def test_what_was_split_is_joined_to_the_same_schedule(step):
    """Both parts hold the level in between; joining counts it once."""
    high, low = split(WHOLE, step)
    assert len(high.values) == step + 1
    assert high.values[-1] == low.values[0] == WHOLE.values[step]
    assert torch.equal(join(high, low).values, WHOLE.values)


def test_joining_across_a_gap_takes_one_step_over_it():
    """If the second part begins lower, the step between is an ordinary one; if it begins higher, it is refused."""
    high, low = split(WHOLE, 4)[0], split(WHOLE, 6)[1]
    assert len(join(high, low).values) == len(WHOLE.values) - 1
    with pytest.raises(BadInput, match=r"`low` begins at 80, above the last level .* swap the two"):
        join(high, WHOLE)


def test_cutting_takes_the_steps_between_two_numbers():
    """Start and end step count from 0; an end beyond the last step is the end; the last level may become 0."""
    assert torch.equal(cut(WHOLE).values, WHOLE.values)
    assert torch.equal(cut(WHOLE, 3, 7).values, WHOLE.values[3:8])
    assert torch.equal(cut(WHOLE, 3, 7, end_in_zero=True).values[:-1], WHOLE.values[3:7])
    assert cut(WHOLE, 3, 7, end_in_zero=True).values[-1] == 0
    assert torch.equal(cut(WHOLE, 2, 10_000).values, WHOLE.values[2:])


def test_the_last_share_of_a_schedule():
    """Strength 1 keeps all, 0.5 half of the steps, 0 none: the level 0 alone."""
    assert torch.equal(partial(WHOLE, 1.0).values, WHOLE.values)
    assert torch.equal(partial(WHOLE, 0.5).values, WHOLE.values[5:])
    assert partial(WHOLE, 0.0).values.tolist() == [0.0]


def test_parts_without_a_step_are_refused_with_a_fix():
    """A split beside the schedule, a start step after its end."""
    with pytest.raises(BadInput, match=r"a step from 1 to 9, .* got 10 of 10; lower it"):
        split(WHOLE, 10)
    with pytest.raises(BadInput, match=r"at least two steps, .* got 0; take more steps, or raise strength"):
        split(partial(WHOLE, 0), 1)
    with pytest.raises(BadInput, match=r"start_step below end_step .* lower start_step"):
        cut(WHOLE, 7, 7)
