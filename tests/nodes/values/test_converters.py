import pytest

from nodes.interface import BadInput, Score
from nodes.values.choose import choose
from nodes.values.compare import compare
from nodes.values.number_to_text import number_to_text
from nodes.values.round import round as round_number
from nodes.values.score_value import score_value
from nodes.values.text_to_number import text_to_number


@pytest.mark.parametrize(("value", "direction", "integer"), [
    (2.5, "nearest", 3), (-2.5, "nearest", -2), (0.49999999999999994, "nearest", 0), (2.4, "nearest", 2),
    (-1.5, "down", -2), (-1.5, "up", -1), (-1.5, "towards zero", -1), (1e15, "nearest", 10**15),
])
def test_rounding_gives_whole_numbers(value, direction, integer):
    """Halves go up; the other directions are those of their names."""
    result = round_number(value, direction)
    assert result == integer
    assert type(result) is int


@pytest.mark.parametrize("value", [1e300, float("inf"), float("nan")])
def test_what_no_integer_can_hold_is_refused(value):
    """Integers of a workflow stay within 2**53."""
    with pytest.raises(BadInput, match="2\\*\\*53"):
        round_number(value)


def test_numbers_and_texts_change_into_each_other():
    """Short to read, and read back."""
    assert number_to_text(1.5) == "1.5"
    assert number_to_text(3.0) == "3"
    assert text_to_number(" 1e-3 ") == 0.001
    for text in ("", "seven", "nan", "inf", "1,5"):
        with pytest.raises(BadInput, match="expected a number such as"):
            text_to_number(text)


def test_a_score_leaves_its_number():
    """The rest of the score stays behind."""
    assert score_value(Score(12.5, "", 100, (11.0, 14.0))) == 12.5


def test_conditions_compare_and_choose():
    """All six relations, and the number they lead to."""
    truths = [compare(1.0, relation, 2.0) for relation in ("<", "<=", "=", "!=", ">=", ">")]
    assert truths == [True, True, False, True, False, False]
    assert (choose(True, 5.0, 6.0), choose(False, 5.0, 6.0)) == (5, 6)
