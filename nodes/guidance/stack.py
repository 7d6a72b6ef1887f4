"""Several prompts in one conditioning."""

from __future__ import annotations

from nodes.guidance.rows import joined
from nodes.interface import BadInput, Conditioning, node

MOST_REPEATED = 60  # times that the tokens of a shorter prompt may stand one behind the other


@node("guidance.stack", version=1, tags=("combine", "prompts", "rows"), cheap=True, phrase="{first} and {second}")
def stack(first: Conditioning, second: Conditioning) -> Conditioning:
    """Put the prompts of two conditionings together: one for each sample, or all for guidance.composed.

    Args:
        first: one or more prompts or classes
        second: the prompts or classes that follow
    """
    both = joined(first, second, MOST_REPEATED)
    if both is None:
        raise BadInput("expected two conditionings of one kind and length, got different ones; encode both with the "
                       "same text encoder")
    return both
