"""The numbers of a schedule."""

from __future__ import annotations

from nodes.interface import Sigmas, node


@node("schedules.to_list", version=1, tags=("converter", "sigmas", "curve", "list"), cheap=True,
      output="numbers", phrase="the levels of {sigmas}")
def to_list(sigmas: Sigmas) -> list[float]:
    """The noise levels of a schedule as a list of numbers, such as to plot them.

    Args:
        sigmas: the whole schedule

    Returns:
        numbers: the levels, falling; one step goes from each to the next
    """
    return [float(level) for level in sigmas.values]
