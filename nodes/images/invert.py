"""A picture's negative."""

from __future__ import annotations

from typing import Annotated

import torch

from nodes.interface import Image, Shape, node


@node("images.invert", version=1, tags=("negative",), cheap=True, sentence="{image} is turned into its negative")
def invert(image: Annotated[Image, Shape("N C H W")]) -> Annotated[Image, Shape("N C H W")]:
    """The negative of a picture: dark becomes light; alpha is kept.

    Args:
        image: the picture
    """
    colors = 3 if image.data.shape[1] == 4 else image.data.shape[1]
    return Image(torch.cat([1 - image.data[:, :colors], image.data[:, colors:]], dim=1))
