"""The pictures along an axis, as one batch."""

from __future__ import annotations

from typing import Annotated

import torch

from nodes.images.pixels import describe
from nodes.interface import Axis, BadInput, Image, node


@node("images.stack", version=1, tags=("axis", "batch", "collect", "gather"), cheap=True,
      sentence="{images} are gathered into one batch[ over {over}]")
def stack(images: Annotated[list[Image], Axis()]) -> Image:
    """Gather the pictures of an axis into one batch.

    Args:
        images: pictures of one size, from each cell of the axes named in `over`
    """
    other = next((i for i in images if i.data.shape[1:] != images[0].data.shape[1:]), None)
    if other is not None:
        raise BadInput(f"expected pictures of one size, got {describe(images[0])} and {describe(other)}; "
                       "wire them through images.resize or images.to_rgb first")
    return Image(torch.cat([image.data for image in images]))
