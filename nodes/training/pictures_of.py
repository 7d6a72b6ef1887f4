"""The pictures of a dataset, to look at or to make hints of."""

from __future__ import annotations

from typing import NamedTuple

from nodes.interface import BadInput, Dataset, Image, node


class Contents(NamedTuple):
    """Pictures and captions."""

    image: Image
    captions: list[str]


@node("training.pictures_of", version=1, tags=("dataset", "converter", "look"), phrase="the pictures of {dataset}")
def pictures_of(dataset: Dataset) -> Contents:
    """Take the pictures and captions out of a dataset.

    Args:
        dataset: pictures of one size

    Returns:
        image: the pictures, in order
        captions: a caption for each
    """
    if dataset.buckets:
        raise BadInput(f"expected pictures of one size, but {dataset.name!r} has {1 + len(dataset.buckets)} sizes; "
                       "load it without buckets")
    return Contents(Image(dataset.images.float() / 255), list(dataset.captions))
