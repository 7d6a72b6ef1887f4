"""A mask of all that is not selected."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Mask, Shape, node


@node("masks.invert", version=1, tags=("negative", "complement", "not", "reverse"), cheap=True,
      sentence="{mask} is inverted")
def invert(mask: Annotated[Mask, Shape("N 1 H W")]) -> Annotated[Mask, Shape("N 1 H W")]:
    """Select what is not selected.

    Args:
        mask: the mask
    """
    return Mask(1 - mask.data)
