"""Arithmetic typed as text, such as `a * sqrt(b) + 1`."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Range, Text, node
from nodes.values.arithmetic import evaluate

Variable = Annotated[float | None, Range(-2**53, 2**53)]


@node("values.expression", version=1, tags=("math", "formula", "calculate", "arithmetic"), cheap=True,
      phrase="the formula {formula}[ with a = {a}][, b = {b}][, c = {c}][, d = {d}]")
def expression(
    formula: Annotated[str, Text(placeholder="a * sqrt(b) + 1", max_length=10_000)] = "a",
    a: Variable = None,
    b: Variable = None,
    c: Variable = None,
    d: Variable = None,
) -> float:
    """Compute a formula of up to four variables.

    Knows + - * / // % ^ (or **), brackets, pi, e, and the functions sin cos tan atan exp log log2 log10 sqrt abs
    floor ceil round, min and max.

    Args:
        formula: the arithmetic to compute
        a: value of the variable a
        b: value of the variable b
        c: value of the variable c
        d: value of the variable d
    """
    given = {"a": a, "b": b, "c": c, "d": d}
    return evaluate(formula, {name: float(value) for name, value in given.items() if value is not None})
