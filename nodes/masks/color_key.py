"""A mask of one colour."""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from nodes.images.pixels import color_values, over_color
from nodes.interface import Color, Image, Mask, Range, Shape, node


def color_distance(rgb: Tensor, color: str) -> Tensor:
    """Distance of each pixel of [N, 3, H, W] from a colour, [N, 1, H, W]: 0 is equal, black and white are 1 apart."""
    wanted = torch.tensor(color_values(color)[:3]).to(rgb).view(1, 3, 1, 1)
    return (rgb - wanted).square().mean(1, keepdim=True).sqrt()


@node("masks.color_key", version=1, tags=("chroma key", "green screen", "blue screen", "select", "background"),
      phrase="a mask of the colour {color} in {image}")
def color_key(
    image: Annotated[Image, Shape("N C H W")],
    color: Annotated[str, Color()] = "#00ff00",
    tolerance: Annotated[float, Range(0, 1, step=0.01)] = 0.2,
    softness: Annotated[float, Range(0, 1, step=0.01)] = 0.05,
) -> Annotated[Mask, Shape("N 1 H W")]:
    """Select the pixels of one colour, such as a green screen; transparent parts count as white.

    Args:
        image: the picture
        color: the colour to select; its alpha is ignored
        tolerance: how far a colour may be away: 0 takes only the same, black and white are 1 apart
        softness: over which distance beyond the tolerance the selection fades
    """
    beyond = color_distance(over_color(image.data, "#ffffff"), color) - tolerance
    soft = 1 - beyond / softness if softness else (beyond <= 1e-6).float()
    return Mask(torch.as_tensor(soft).clamp(0, 1).float())
