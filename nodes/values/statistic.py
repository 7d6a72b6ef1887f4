"""One statistic of a list of numbers."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Choice, node
from nodes.values.statistics import STATISTICS, statistic_of


@node("values.statistic", version=1, tags=("converter", "list", "mean", "std", "average"), cheap=True,
      phrase="the {kind} of {numbers}")
def statistic(numbers: list[float], kind: Annotated[str, Choice(STATISTICS)] = "mean") -> float:
    """Sum up a list by one number, such as its mean or its standard deviation.

    Args:
        numbers: the list
        kind: what to compute; std is that of a sample (n - 1)
    """
    return statistic_of(numbers, kind)
