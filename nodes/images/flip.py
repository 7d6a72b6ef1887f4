"""A picture mirrored or turned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from torch import Tensor

from nodes.interface import Choice, Image, Shape, node

WAYS: dict[str, Callable[[Tensor], Tensor]] = {
    "left-right": lambda x: x.flip(3),
    "top-bottom": lambda x: x.flip(2),
    "turn 90 left": lambda x: x.rot90(1, (2, 3)),
    "turn 180": lambda x: x.rot90(2, (2, 3)),
    "turn 90 right": lambda x: x.rot90(-1, (2, 3)),
}


@node("images.flip", version=1, tags=("mirror", "rotate", "turn"), cheap=True,
      sentence="{image} is mirrored or turned ({way})")
def flip(
    image: Annotated[Image, Shape("N C H W")],
    way: Annotated[str, Choice(WAYS)] = "left-right",
) -> Annotated[Image, Shape("N C h w")]:
    """Mirror a picture, or turn it by a quarter or a half.

    Args:
        image: the picture
        way: what to do with it
    """
    return Image(WAYS[way](image.data).contiguous())
