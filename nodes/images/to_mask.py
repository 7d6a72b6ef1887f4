"""A mask from a picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import torch
from torch import Tensor

from nodes.images.pixels import grey
from nodes.interface import Choice, Image, Mask, Shape, node


def alpha(data: Tensor) -> Tensor:
    """The alpha channel; a picture without one is opaque everywhere."""
    return data[:, 3:].clone() if data.shape[1] == 4 else torch.ones_like(data[:, :1])


CHANNELS: dict[str, Callable[[Tensor], Tensor]] = {
    "luminance": grey,
    "red": lambda x: x[:, :1].clone(),
    "green": lambda x: x[:, 1:2].clone() if x.shape[1] > 1 else x.clone(),
    "blue": lambda x: x[:, 2:3].clone() if x.shape[1] > 1 else x.clone(),
    "alpha": alpha,
}


@node("images.to_mask", version=1, tags=("converter", "channel", "alpha", "luminance"), cheap=True,
      phrase="a mask from the {channel} of {image}")
def to_mask(
    image: Annotated[Image, Shape("N C H W")],
    channel: Annotated[str, Choice(CHANNELS)] = "luminance",
) -> Annotated[Mask, Shape("N 1 H W")]:
    """A mask from one channel of a picture: light is selected, dark is not.

    Args:
        image: the picture
        channel: which channel; alpha of a picture without one selects everything
    """
    return Mask(CHANNELS[channel](image.data).clamp(0, 1))
