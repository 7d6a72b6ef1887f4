"""Masks at the size of a latent."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from nodes.guidance.estimates import for_rows
from nodes.interface import BadInput, Mask, Space
from nodes.masks.coordinate import by_coordinate


def latent_mask(mask: Mask, space: Space, x: Tensor) -> Tensor:
    """A mask in pixels, averaged over the pixels of each cell, or one of the latent's own size. [N, 1, h, w] like x.

    For points of the plane it may be one of coordinates, [N, 2, 1, 1].
    """
    if (coordinates := by_coordinate(mask, space)) is not None:
        return for_rows(coordinates, len(x)).to(x)
    height, width = x.shape[-2:]
    got, pixels = tuple(mask.data.shape[-2:]), (height * space.scale, width * space.scale)
    if got not in (pixels, (height, width)):
        raise BadInput(f"expected a mask of {pixels[1]}x{pixels[0]} pixels like the picture, got {got[1]}x{got[0]}; "
                       "resize it")
    cells = mask.data if got == (height, width) else F.avg_pool2d(mask.data, space.scale)
    return for_rows(cells, len(x)).to(x, non_blocking=True)
