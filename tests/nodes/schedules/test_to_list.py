"""Schedules as numbers."""

from nodes.schedules.from_list import from_list
from nodes.schedules.to_list import to_list


def test_the_numbers_are_the_levels_in_their_order():
    """What from_list makes of them is the same schedule again, to the last bit."""
    levels = [14.6, 2.2, 0.1 + 0.2, 0.0]
    assert to_list(from_list(levels)) == levels
