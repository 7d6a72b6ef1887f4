"""A picture made transparent by a mask."""

from __future__ import annotations

from typing import Annotated

import torch

from nodes.images.blend import mask_over
from nodes.images.pixels import split_alpha
from nodes.interface import Image, Mask, Shape, node


@node("images.with_alpha", version=1, tags=("cut out", "transparency", "rgba", "join alpha", "matte"), cheap=True,
      sentence="{image} is cut out by {mask}")
def with_alpha(
    image: Annotated[Image, Shape("N C H W")], mask: Annotated[Mask, Shape("M 1 H W")]
) -> Annotated[Image, Shape("n 4 H W")]:
    """Cut a picture out: the mask becomes its alpha; alpha that it had is replaced, grey is repeated.

    Args:
        image: the picture
        mask: of the picture's size: 1 is opaque, 0 transparent
    """
    colors, alpha = split_alpha(image.data)[0], mask_over(mask, image).data
    count = max(len(colors), len(alpha))
    size = colors.shape[2:]
    return Image(torch.cat([colors.expand(count, 3, *size), alpha.expand(count, 1, *size)], dim=1).contiguous())
