"""A dataset in two: one part to train on, one to judge by."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, NamedTuple

import torch
from torch import Tensor

from nodes.interface import BadInput, Context, Dataset, Range, Seed, node


class Parts(NamedTuple):
    """Both parts."""

    dataset: Dataset
    validation: Dataset


def taken(data: Dataset, index: Tensor) -> Dataset:
    """Some pictures of a dataset, without its buckets."""
    captions = tuple(data.captions[i] for i in index.tolist())
    hints = None if data.hints is None else data.hints[index]
    return replace(data, images=data.images[index], captions=captions, hints=hints, buckets=())


@node("training.split", version=1, tags=("validation", "hold out", "dataset"),
      sentence="{share} of {dataset} is held out")
def split(
    ctx: Context,
    dataset: Dataset,
    share: Annotated[float, Range(0.01, 0.9, step=0.01)] = 0.1,
    seed: Annotated[int, Seed()] = 0,
) -> Parts:
    """Hold some pictures of a dataset out, to choose the best weights by.

    Split before making variants, or the variants of a picture lie in both parts.

    Args:
        dataset: pictures with captions
        share: how many to hold out, of each size; 0.1 = a tenth
        seed: of the choice

    Returns:
        dataset: the rest, to train on
        validation: what was held out
    """
    pairs = []
    for number, bucket in enumerate((dataset, *dataset.buckets)):
        order = torch.randperm(len(bucket.images), generator=ctx.generator(seed, number))
        count = round(len(order) * share)
        pairs.append((taken(bucket, order[count:].sort().values), taken(bucket, order[:count].sort().values)))
    parts = [replace(first, buckets=tuple(more)) for first, *more in zip(*pairs, strict=True)]
    if not all(any(len(b.images) for b in (part, *part.buckets)) for part in parts):
        raise BadInput(f"expected enough pictures for two parts, got {len(dataset.images)} and a share of "
                       f"{share:g}; bring the share nearer to 0.5, or wire more pictures")
    return Parts(*parts)
