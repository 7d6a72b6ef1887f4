"""One statistic of the numbers along an axis."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Axis, Choice, node
from nodes.values.statistics import STATISTICS, statistic_of


@node("values.reduce", version=1, tags=("axis", "mean", "std", "average", "statistics"), cheap=True,
      phrase="the {statistic} of {values}[ over {over}]")
def reduce(
    values: Annotated[list[float], Axis()],
    statistic: Annotated[str, Choice(STATISTICS)] = "mean",
) -> float:
    """Sum up an axis by one number, such as its mean or its standard deviation.

    Args:
        values: one number a cell; name the axes to sum up in `over`
        statistic: what to compute; std is that of a sample (n - 1)
    """
    return statistic_of(values, statistic)
