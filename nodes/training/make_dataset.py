"""Pictures of a workflow as a dataset."""

from __future__ import annotations

from typing import Annotated

import torch

from nodes.images.to_rgb import to_rgb
from nodes.interface import BadInput, Dataset, Image, Shape, Text, node


def lines_for(captions: str, count: int) -> tuple[str, ...]:
    """A caption for each of `count` pictures: one line for all, or a line each."""
    lines = tuple(line.strip() for line in captions.strip().splitlines()) or ("",)
    if len(lines) not in (1, count):
        raise BadInput(f"expected 1 caption or {count}, one line for each picture, got {len(lines)}; write one for "
                       "all, or as many lines as there are pictures")
    return lines * count if len(lines) == 1 else lines


@node("training.make_dataset", version=1, tags=("pictures", "captions", "training data"),
      sentence="{image} with the captions {captions} become a dataset")
def make_dataset(
    image: Annotated[Image, Shape("N C H W")],
    captions: Annotated[str, Text(multiline=True)] = "",
    name: Annotated[str, Text(max_length=64)] = "pictures",
) -> Dataset:
    """Make a dataset of a batch of pictures, to train on.

    Args:
        image: the pictures; transparent parts become white
        captions: what they show: a line for each, or one line for all
        name: of the dataset
    """
    pixels = (to_rgb(image).data * 255).round().to(torch.uint8)
    return Dataset(pixels, lines_for(captions, len(pixels)), name)
