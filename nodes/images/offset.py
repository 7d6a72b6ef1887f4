"""A picture moved within its frame."""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from nodes.images.kernels import BORDERS, padded
from nodes.interface import Choice, Image, Pad, Shape, node

EDGES = ("wrap", *BORDERS)
"""What comes in at the other side: the picture itself, its edge repeated or mirrored, or black."""


def moved(data: Tensor, right: int, down: int, edge: str) -> Tensor:
    """[N, C, H, W] moved by whole pixels."""
    if edge == "wrap":
        return torch.roll(data, (down, right), (2, 3))
    height, width = data.shape[2:]
    wide = padded(data, max(right, 0), max(-right, 0), max(down, 0), max(-down, 0), edge)
    top, left = max(-down, 0), max(-right, 0)
    return wide[:, :, top:top + height, left:left + width].clone()


@node("images.offset", version=1, tags=("move", "shift", "translate", "scroll", "tile", "wrap"), cheap=True,
      sentence="{image} is moved within its frame by {by}")
def offset(
    image: Annotated[Image, Shape("N C H W")],
    by: Annotated[list[float], Pad(x_label="right", y_label="up")] = (0.0, 0.0),  # type: ignore[assignment]
    edge: Annotated[str, Choice(EDGES)] = "wrap",
) -> Annotated[Image, Shape("N C H W")]:
    """Move a picture within its frame by whole pixels, such as to see the seams of a tile.

    Args:
        image: the picture
        by: how far to the right and upwards, as parts of its width and height, rounded to whole pixels
        edge: what comes in at the other side: wrap brings the picture itself
    """
    height, width = image.data.shape[2:]
    return Image(moved(image.data, round(by[0] * width), -round(by[1] * height), edge))
