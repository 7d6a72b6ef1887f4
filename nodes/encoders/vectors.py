"""Vectors of one space: what may be added."""

from __future__ import annotations

from torch import Tensor

from nodes.interface import BadInput, Embedding


def pair(first: Embedding, second: Embedding) -> tuple[Tensor, Tensor]:
    """The vectors of both, [N, D] each, or one of them [1, D]; refuses those of two spaces."""
    a, b = first.data, second.data
    if first.space != second.space or a.shape[1] != b.shape[1]:
        raise BadInput(f"expected vectors of one space, got {first.space} ({a.shape[1]} numbers) and {second.space} "
                       f"({b.shape[1]}); make both with the same model")
    if len(a) != len(b) and 1 not in (len(a), len(b)):
        raise BadInput(f"expected as many vectors in both, or one in one of them, got {len(a)} and {len(b)}; make "
                       "the lists equally long")
    return a, b
