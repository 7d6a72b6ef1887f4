"""Edges by first derivatives."""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

import torch

from nodes.images.gradients import OPERATORS, gradient
from nodes.images.hue import to_rgb
from nodes.images.kernels import gaussian_blur
from nodes.images.pixels import clamped, grey
from nodes.interface import Choice, Image, Range, Shape, node


class Edges(NamedTuple):
    """Steepness and direction."""

    image: Annotated[Image, Shape("N 1 H W")]
    direction: Annotated[Image, Shape("N 3 H W")]


@node("images.sobel", version=1, tags=("edge", "gradient", "derivative", "scharr", "prewitt", "outline"),
      sentence="the edges of {image} are found by {operator}")
def sobel(
    image: Annotated[Image, Shape("N C H W")],
    operator: Annotated[str, Choice(OPERATORS)] = "sobel",
    sigma: Annotated[float, Range(0, 64, step=0.1, unit="px")] = 0.0,
    gain: Annotated[float, Range(0, 100, step=0.1)] = 1.0,
) -> Edges:
    """Edges of a picture: how steeply its luma changes, and in which direction.

    Args:
        image: the picture; alpha is left out
        operator: how the derivative is taken: Sobel 1-2-1, Scharr 3-10-3, Prewitt 1-1-1
        sigma: blur before, against noise; 0 leaves it out
        gain: factor for faint edges

    Returns:
        image: steepness; a sharp step from black to white is 1
        direction: colour circle of the direction from dark to light, red to the right, as bright as it is steep
    """
    across, down = gradient(gaussian_blur(grey(image.data), sigma, "replicate"), operator)
    steep = (across.square() + down.square()).sqrt().mul(gain).clamp(0, 1)
    angle = torch.atan2(-down, across) / (2 * math.pi) % 1
    return Edges(clamped(steep), clamped(to_rgb(torch.cat([angle, torch.ones_like(angle), steep], dim=1))))
