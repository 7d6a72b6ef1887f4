"""A picture with crisper edges."""

from __future__ import annotations

from typing import Annotated

import torch

from nodes.images.kernels import gaussian_blur
from nodes.images.pixels import clamped, split_alpha
from nodes.interface import Image, Range, Shape, node


@node("images.sharpen", version=1, tags=("unsharp mask", "crisp", "detail", "filter"),
      sentence="{image} is sharpened (sigma {sigma}, amount {amount})")
def sharpen(
    image: Annotated[Image, Shape("N C H W")],
    sigma: Annotated[float, Range(0, 64, step=0.1, unit="px")] = 1.0,
    amount: Annotated[float, Range(0, 10, step=0.05)] = 1.0,
    threshold: Annotated[float, Range(0, 1, step=0.005)] = 0.0,
) -> Annotated[Image, Shape("N C H W")]:
    """Sharpen a picture by an unsharp mask: what a blur takes away is added once more; alpha is kept.

    Args:
        image: the picture
        sigma: standard deviation of the blur: how wide the edges are that become crisper
        amount: how much of the difference is added; 0 changes nothing
        threshold: smaller differences are left alone, so that noise and grain are not sharpened
    """
    colors, alpha = split_alpha(image.data)
    detail = colors - gaussian_blur(colors, sigma, "replicate")
    detail = torch.where(detail.abs() >= threshold, detail, 0.0)
    return clamped(torch.cat([colors + amount * detail, alpha], dim=1))
