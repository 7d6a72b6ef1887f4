"""The number inside a score."""

from __future__ import annotations

from nodes.interface import Score, node


@node("values.score_value", version=1, tags=("converter", "metric"), cheap=True, phrase="the number of {score}")
def score_value(score: Score) -> float:
    """The bare number of a score, to compute or plot with; its interval and protocol are left behind.

    Args:
        score: the measured score
    """
    return float(score.value)
