"""Two batches of pictures as one."""

from __future__ import annotations

from typing import Annotated

import torch

from nodes.images.pixels import describe
from nodes.interface import BadInput, Image, Shape, node


@node("images.join", version=1, tags=("batch", "concatenate", "append"), cheap=True,
      sentence="{a} and {b} are put into one batch")
def join(
    a: Annotated[Image, Shape("N C H W")], b: Annotated[Image, Shape("M C H W")]
) -> Annotated[Image, Shape("n C H W")]:
    """One batch of two: first all pictures of the one, then all of the other.

    Args:
        a: pictures at the beginning
        b: pictures at the end, of the same size and channels
    """
    if a.data.shape[1:] != b.data.shape[1:]:
        raise BadInput(f"expected pictures of one size and kind, got {describe(a)} and {describe(b)}; wire "
                       "one of them through images.resize, images.to_rgb or images.to_grey")
    return Image(torch.cat([a.data, b.data]))
