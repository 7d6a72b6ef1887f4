"""Precision and recall of generated pictures, as a node."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from nodes.interface import BadInput, Batch, Features, Range, Score, node
from nodes.metrics import neighbours
from nodes.metrics.same_space import same_space


class Shares(NamedTuple):
    """Both shares, from 0 to 1."""

    precision: Score
    recall: Score


@node("metrics.precision_recall", version=1, tags=("quality", "diversity", "score"),
      sentence="the precision and recall of {generated} against {real} are measured")
def precision_recall(
    real: Annotated[Features, Batch(at_least=4)],
    generated: Annotated[Features, Batch(at_least=4)],
    k: Annotated[int, Range(1, 100)] = 3,
) -> Shares:
    """Tell quality from variety (Kynkäänniemi et al. 2019): do pictures look real, and is all that is real drawn?

    Args:
        real: features of real pictures
        generated: features of generated pictures, from the same encoder
        k: a picture counts as covered when it is nearer than the k-th neighbour

    Returns:
        precision: share of generated pictures that look like real ones
        recall: share of real pictures that the generator could have drawn
    """
    protocol = f"{same_space(real, generated)}, k = {k}"
    count = min(len(real.data), len(generated.data))
    if count <= k:
        raise BadInput(f"expected more than k = {k} pictures on each side, got {count}; lower k, or wire more pictures")
    shares = neighbours.precision_recall(real.data, generated.data, k)
    few = "" if count >= 1000 else f"{count} pictures: both values move a lot below 1,000"
    return Shares(*(Score(share, "share", count, None, protocol, few) for share in shares))
