"""A mask that fades towards the edges of the picture."""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from nodes.images.pixels import Distance
from nodes.interface import Mask, Shape, node


def ramps(size: int, first: int, last: int) -> Tensor:
    """Factors of the pixels in a row, [size] float32: i / first for the i-th, times i / last for the i-th from behind.

    Neither is above 1; a ramp that is longer than the row is as long as the row, and 0 is no ramp.
    """
    places = torch.arange(1, size + 1)
    rising, falling = ((places / max(1, min(length, size))).clamp(max=1) for length in (first, last))
    return rising * falling.flip(0)


@node("masks.fade_edges", version=1, tags=("feather", "linear", "ramp", "border", "seam", "soft"), cheap=True,
      sentence="{mask} fades towards the edges of the picture")
def fade_edges(
    mask: Annotated[Mask, Shape("N 1 H W")],
    left: Distance = 0,
    top: Distance = 0,
    right: Distance = 0,
    bottom: Distance = 0,
) -> Annotated[Mask, Shape("N 1 H W")]:
    """Fade a mask evenly towards the edges of the picture, such as for blending a tile into its neighbours.

    Where two ramps meet they are multiplied; what is selected in the middle stays as it is.

    Args:
        mask: the mask
        left: how many pixels the ramp at the left edge is long; 0 = none, at most the width
        top: how many pixels the ramp at the upper edge is long; 0 = none, at most the height
        right: how many pixels the ramp at the right edge is long; 0 = none, at most the width
        bottom: how many pixels the ramp at the lower edge is long; 0 = none, at most the height
    """
    height, width = mask.data.shape[2:]
    return Mask(mask.data * ramps(height, top, bottom)[:, None] * ramps(width, left, right))
