import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nodes.interface import BadInput
from nodes.values.arithmetic import FUNCTIONS, evaluate
from nodes.values.expression import expression

VALUES = [
    ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("2 - 3 - 4", -5), ("12 / 4 / 3", 1), ("2 ^ 3 ^ 2", 512), ("2 ** 3", 8),
    ("-2 ^ 2", -4), ("2 ^ -1", 0.5), ("2 ^ -2 * 4", 1), ("2 * -3", -6), ("--3", 3), ("-a * b", -6), ("+a", 2),
    ("7 // 2", 3), ("-7 // 2", -4), ("7 % 4", 3), ("1e3 + .5 + 1.", 1001.5), ("pi", math.pi), ("e", math.e),
    ("sqrt(a + 7)", 3), ("min(b, a, 5)", 2), ("max(1, min(2, 3))", 2), ("-sin(0) + cos(0)", 1), ("abs(-a)", 2),
    ("round(2.5)", 3), ("floor(-1.5)", -2), ("ceil(1.2)", 2), ("log(exp(a))", 2), ("2*(3)*(b)", 18), ("((a))", 2),
]

MISTAKES = [
    ("", 1, "ends too early"), ("1 +", 4, "ends too early"), ("1 2", 3, "an operator before"), ("* 3", 1, "a number"),
    ("(1", 1, "never closed"), ("1)", 2, "never opened"), ("3 $ 4", 3, "means nothing"), ("sin 3", 5, "an operator"),
    ("sin()", 5, "a number"), ("sin(1, 2)", 1, "takes 1 argument, got 2"), ("min(1)", 1, "2 arguments or more"),
    ("foo(1)", 1, "no function 'foo'"), ("1 + x", 5, "'x' is not known"), ("a + d", 5, "d has no value"),
    ("1, 2", 2, "comma"), ("(1, 2)", 3, "comma"), ("1 / 0", 3, "no value"), ("1 + log(0)", 5, "no value"),
    ("2(3)", 2, "an operator"), ("()", 2, "a number"), ("a b", 3, "an operator"), ("1..2", 3, "an operator"),
    ("10 ^ 400", 4, "no value"), ("(0 - 8) ^ 0.5", 9, "no value"),
]


@pytest.mark.parametrize(("formula", "value"), VALUES)
def test_a_formula_has_its_value(formula, value):
    """Precedence, grouping, unary signs, functions and constants are those of mathematics."""
    assert evaluate(formula, {"a": 2.0, "b": 3.0}) == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(("formula", "position", "words"), MISTAKES)
def test_a_mistake_is_told_with_its_position(formula, position, words):
    """Positions count characters from 1."""
    with pytest.raises(BadInput, match=words) as caught:
        evaluate(formula, {"a": 2.0, "b": 3.0})
    assert f"position {position}:" in str(caught.value)


@pytest.mark.parametrize("formula", [
    "__import__('os')", "a.real", "a[0]", "'x' * 9", "lambda: 1", "a := 1", "1 if a else 2",
])
def test_nothing_of_python_gets_in(formula):
    """A formula is arithmetic and nothing else."""
    with pytest.raises(BadInput):
        evaluate(formula, {"a": 2.0})


def test_depth_costs_no_recursion():
    """Thousands of brackets, signs and powers are computed or refused in words."""
    assert evaluate("(" * 2000 + "1" + ")" * 2000, {}) == 1
    assert evaluate("-" * 4000 + "1", {}) == 1
    with pytest.raises(BadInput, match="parts"):
        evaluate("1" + "+1" * 100_000, {})


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0.1, 1e3))
def test_numbers_written_out_are_read_back(a, b, c):
    """repr of any number is a number of a formula."""
    assert evaluate(f"({a!r} + {b!r}) / {c!r}", {}) == (a + b) / c


@given(st.text(alphabet="0123456789.+-*/%^(), abcdexpsinmax$\n", max_size=30))
def test_any_text_gives_a_number_or_words(text):
    """Never another error, never an infinity."""
    value = 0.0
    with contextlib.suppress(BadInput):
        value = evaluate(text, {"a": 1.0})
    assert math.isfinite(value)


def test_the_help_names_every_function():
    """What can be used can be read."""
    assert all(name in expression.__doc__ for name in FUNCTIONS)


def test_variables_left_empty_are_not_zero():
    """An unwired variable is asked for, not guessed."""
    assert expression("a + b", a=1.0, b=2.0) == 3
    with pytest.raises(BadInput, match="wire it"):
        expression("a + b", a=1.0)
