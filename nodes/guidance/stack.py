"""Several prompts in one conditioning."""

from __future__ import annotations

from dataclasses import replace

import torch

from nodes.guidance.rows import joined, tensors
from nodes.interface import BadInput, Conditioning, node

UNSAID = -1.0  # in the place of sizes
MOST_REPEATED = 60  # times that the tokens of a shorter prompt may stand one behind the other


def sized_alike(first: Conditioning, second: Conditioning) -> tuple[Conditioning, Conditioning]:
    """Both with sizes where one has them: rows of the other say that they have none."""
    told = first.sizes if first.sizes is not None else second.sizes
    return first if told is None else sized(first, told), second if told is None else sized(second, told)


def sized(conditioning: Conditioning, like: torch.Tensor) -> Conditioning:
    """The conditioning with sizes, which say nothing where it had none."""
    if conditioning.sizes is not None:
        return conditioning
    rows = max((len(t) for t in tensors(conditioning).values()), default=1)
    return replace(conditioning, sizes=like.new_full((rows, like.shape[1]), UNSAID))


@node("guidance.stack", version=1, tags=("combine", "prompts", "rows"), cheap=True, phrase="{first} and {second}")
def stack(first: Conditioning, second: Conditioning) -> Conditioning:
    """Put the prompts of two conditionings together: one for each sample, or all for guidance.composed.

    Args:
        first: one or more prompts or classes
        second: the prompts or classes that follow
    """
    both = joined(*sized_alike(first, second), MOST_REPEATED)
    if both is None:
        raise BadInput("expected two conditionings of one kind and length, got different ones; encode both with the "
                       "same text encoder")
    return both
