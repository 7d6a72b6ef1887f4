"""Brightness, contrast, saturation and gamma."""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from nodes.images.pixels import clamped, grey
from nodes.interface import Image, Range, Shape, node


def adjusted(colors: Tensor, brightness: float, contrast: float, saturation: float, gamma: float) -> Tensor:
    """Colours [N, C, H, W] after a shift, a stretch around middle grey, a stretch around their luma and a power."""
    colors = (colors - 0.5) * contrast + 0.5 + brightness
    luma = grey(colors)
    colors = luma + (colors - luma) * saturation
    return colors.clamp(0, 1) ** (1 / gamma)


@node("images.adjust", version=1, tags=("brightness", "contrast", "saturation", "gamma", "levels"),
      sentence="{image} is adjusted[, brightness {brightness}][, contrast {contrast}]"
               "[, saturation {saturation}][, gamma {gamma}]")
def adjust(
    image: Annotated[Image, Shape("N C H W")],
    brightness: Annotated[float, Range(-1, 1, step=0.01)] = 0.0,
    contrast: Annotated[float, Range(0, 4, step=0.01)] = 1.0,
    saturation: Annotated[float, Range(0, 4, step=0.01)] = 1.0,
    gamma: Annotated[float, Range(0.1, 10, step=0.01, log=True)] = 1.0,
) -> Annotated[Image, Shape("N C H W")]:
    """Change brightness, contrast, saturation and gamma of a picture; alpha is kept.

    Args:
        image: the picture
        brightness: what to add; 0 changes nothing
        contrast: stretch around middle grey; 1 changes nothing
        saturation: stretch away from grey; 0 is grey, 1 changes nothing
        gamma: above 1 lightens the middle tones, below 1 darkens them
    """
    colors = 3 if image.data.shape[1] == 4 else image.data.shape[1]
    changed = adjusted(image.data[:, :colors], brightness, contrast, saturation, gamma)
    return clamped(torch.cat([changed, image.data[:, colors:]], dim=1))
