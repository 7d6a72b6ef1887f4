"""A mask of points: one of their two coordinates."""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from nodes.interface import PLANE, Choice, Mask, Shape, Space, node

COORDINATES = ("x", "y")


def by_coordinate(mask: Mask, space: Space) -> Tensor | None:
    """For points of the plane a mask of 2 x 1 pixels as one of coordinates, [N, 2, 1, 1]; None where it is no such.

    A point is a picture of two numbers, x and y: what a mask does to pixels it does to these.
    """
    if space != PLANE or tuple(mask.data.shape[2:]) != (1, 2):
        return None
    return mask.data.transpose(1, 3)


@node("masks.coordinate", version=1, tags=("plane", "2-D", "toy", "inpaint"), cheap=True,
      sentence="the coordinate {coordinate} of points is selected")
def coordinate(
    coordinate: Annotated[str, Choice(COORDINATES)] = "x",
) -> Annotated[Mask, Shape("1 1 1 2")]:
    """Select one coordinate of points of the plane, as a mask selects pixels of a picture.

    Inpainting with it paints this coordinate anew and leaves the other as it is.

    Args:
        coordinate: which of the two is selected
    """
    return Mask(torch.tensor([float(name == coordinate) for name in COORDINATES]).view(1, 1, 1, 2))
