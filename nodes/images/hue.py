"""Colours turned around the colour circle."""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from nodes.images.pixels import clamped, split_alpha
from nodes.interface import Image, Range, Shape, node


def to_hsv(rgb: Tensor) -> Tensor:
    """RGB [N, 3, H, W] as hue, saturation and value, all in [0, 1] (Smith 1978)."""
    value, low = rgb.amax(1), rgb.amin(1)
    chroma = value - low
    red, green, blue = rgb.unbind(1)
    sixth = torch.where(value == red, (green - blue) / chroma.clamp(min=1e-12), torch.where(
        value == green, 2 + (blue - red) / chroma.clamp(min=1e-12), 4 + (red - green) / chroma.clamp(min=1e-12)))
    hue = torch.where(chroma > 0, sixth / 6 % 1, 0.0)
    return torch.stack([hue, chroma / value.clamp(min=1e-12), value], dim=1)


def to_rgb(hsv: Tensor) -> Tensor:
    """The inverse of `to_hsv`: channel n is v - v s max(0, min(k, 4 - k, 1)), k = (n + 6 h) mod 6, n = 5, 3, 1."""
    hue, saturation, value = hsv.unbind(1)
    channels = []
    for n in (5, 3, 1):
        k = (n + hue * 6) % 6
        channels.append(value - value * saturation * torch.minimum(k, 4 - k).clamp(0, 1))
    return torch.stack(channels, dim=1)


@node("images.hue", version=1, tags=("color", "hsv", "shift", "saturation", "tint"),
      sentence="the colours of {image} are turned by {degrees} degrees")
def hue(
    image: Annotated[Image, Shape("N C H W")],
    degrees: Annotated[float, Range(-180, 180, step=1, unit="°")] = 0.0,
    saturation: Annotated[float, Range(0, 4, step=0.01)] = 1.0,
    value: Annotated[float, Range(0, 4, step=0.01)] = 1.0,
) -> Annotated[Image, Shape("N C H W")]:
    """Change hue, saturation and value of a picture (HSV); grey and alpha are kept.

    Args:
        image: the picture; hue and saturation change nothing where it is grey
        degrees: turn around the colour circle: 120 makes red green
        saturation: factor; 0 is grey, 1 changes nothing
        value: factor for the brightest channel; 1 changes nothing
    """
    colors, alpha = split_alpha(image.data)
    if colors.shape[1] == 1:
        return clamped(colors * value)
    turned, saturated, bright = to_hsv(colors).unbind(1)
    hsv = [(turned + degrees / 360) % 1, (saturated * saturation).clamp(0, 1), (bright * value).clamp(0, 1)]
    return clamped(torch.cat([to_rgb(torch.stack(hsv, dim=1)), alpha], dim=1))
