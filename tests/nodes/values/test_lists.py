import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nodes.interface import BadInput
from nodes.values.collect import collect
from nodes.values.pick import pick
from nodes.values.range import range as number_range
from nodes.values.reduce import reduce
from nodes.values.statistic import statistic


@pytest.mark.parametrize(("arguments", "numbers"), [
    ((0.0, 5.0, 1.0), [0, 1, 2, 3, 4]),
    ((5.0, 0.0, -2.0), [5, 3, 1]),
    ((0.0, 0.3, 0.1), [0, 0.1, 0.2]),
    ((1.0, 1.0, 1.0), []),
    ((0.0, 10.0, 1.0, 5), [0, 2.5, 5, 7.5, 10]),
    ((3.0, 9.0, 1.0, 1), [3]),
    ((1.0, 1000.0, 1.0, 4, "geometric"), [1, 10, 100, 1000]),
    ((-8.0, -2.0, 1.0, 3, "geometric"), [-8, -4, -2]),
])
def test_a_range_goes_by_step_or_by_count(arguments, numbers):
    """By step the end is left out, by count both ends are exact."""
    result = number_range(*arguments)
    assert result == pytest.approx(numbers)
    if len(arguments) > 3 and len(result) > 1:
        assert (result[0], result[-1]) == arguments[:2]


@pytest.mark.parametrize(("arguments", "words"), [
    ((0.0, 5.0, -1.0), "leads from 0 to 5"),
    ((0.0, 5.0, 0.0), "leads from 0 to 5"),
    ((0.0, 1e9, 1.0), "at most 10000"),
    ((0.0, 5.0, 1.0, 3, "geometric"), "above 0"),
    ((1.0, 5.0, 1.0, None, "geometric"), "count"),
])
def test_a_range_that_leads_nowhere_is_refused(arguments, words):
    """The words say which input to change."""
    with pytest.raises(BadInput, match=words):
        number_range(*arguments)


def test_pick_counts_from_both_ends():
    """-1 is the last, and beyond the ends there is nothing."""
    assert (pick([1.0, 2.0, 3.0], 0), pick([1.0, 2.0, 3.0], -1)) == (1, 3)
    for index in (3, -4):
        with pytest.raises(BadInput, match="below 3"):
            pick([1.0, 2.0, 3.0], index)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_statistics_agree_with_the_standard_library(values):
    """Along an axis and in a list alike; std is that of a sample."""
    expected = {"mean": statistics.fmean(values), "median": statistics.median(values), "std": statistics.stdev(values),
                "standard error": statistics.stdev(values) / len(values) ** 0.5, "min": min(values),
                "max": max(values), "sum": sum(values), "count": len(values)}
    for name, value in expected.items():
        assert reduce(values, name) == pytest.approx(value, abs=1e-6)
        assert statistic(values, name) == reduce(values, name)


def test_a_spread_of_one_number_is_refused():
    """There is none, and 0 would be a lie."""
    with pytest.raises(BadInput, match="at least 2"):
        reduce([1.0], "std")
    with pytest.raises(BadInput, match="at least one"):
        statistic([], "mean")


def test_collect_keeps_the_order_of_the_cells():
    """Cell i becomes item i, as a float."""
    assert collect([3, 1.0, 2.0]) == [3.0, 1.0, 2.0]
