"""A hint beside each picture of a dataset."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import torch

from nodes.interface import BadInput, Dataset, Image, Shape, node


@node("training.add_hints", version=1, tags=("controlnet", "dataset", "edges", "conditioning image"),
      sentence="{dataset} gets a hint beside each picture from {hints}")
def add_hints(dataset: Dataset, hints: Annotated[Image, Shape("N C H W")]) -> Dataset:
    """Give each picture of a dataset a hint, for training a ControlNet.

    Args:
        dataset: pictures of one size
        hints: a hint for each picture, in order and of the same size: edges, a mask, a depth map, ...
    """
    wanted = (len(dataset.images), *dataset.images.shape[-2:])
    got = (len(hints.data), *hints.data.shape[-2:])
    if dataset.buckets or got != wanted:
        raise BadInput(f"expected {wanted[0]} hints of {wanted[2]} x {wanted[1]}, one for each picture of "
                       f"{dataset.name!r}, got {got[0]} of {got[2]} x {got[1]}; make them of training.pictures_of")
    channels = hints.data[:, :3] if hints.data.shape[1] > 1 else hints.data
    return replace(dataset, hints=(channels * 255).round().to(torch.uint8))
