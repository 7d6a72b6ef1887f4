"""Which vectors are nearest to others."""

from __future__ import annotations

from typing import Annotated

import torch.nn.functional as F

from nodes.interface import BadInput, Embedding, Range, Table, node


@node("encoders.nearest", version=1, tags=("neighbour", "cosine", "analogy", "king man woman", "retrieval"), cheap=True,
      phrase="the {count} of {candidates} nearest to {embedding}")
def nearest(embedding: Embedding, candidates: Embedding, count: Annotated[int, Range(1, 1000)] = 5) -> Table:
    """Find which of many vectors point most nearly where given ones do: what "king - man + woman" means.

    Args:
        embedding: the vectors to look from
        candidates: the vectors to choose from, of the same space
        count: how many to list for each

    Returns:
        table: of what, rank, which candidate and the cosine between both, from -1 to 1
    """
    if embedding.space != candidates.space:
        raise BadInput(f"expected vectors of one space, got {embedding.space} and {candidates.space}; make both with "
                       "the same model")
    cosines = F.normalize(embedding.data.double(), dim=-1) @ F.normalize(candidates.data.double(), dim=-1).T
    best = cosines.topk(min(count, cosines.shape[1]), dim=1)
    rows = [(_name(embedding, n), rank, _name(candidates, int(which)), float(cosine))
            for n, (values, order) in enumerate(zip(best.values, best.indices, strict=True))
            for rank, (cosine, which) in enumerate(zip(values, order, strict=True), 1)]
    return Table(("of", "rank", "nearest", "cosine"), tuple(rows))


def _name(embedding: Embedding, row: int) -> str:
    return embedding.text[row] if row < len(embedding.text) else f"vector {row}"
