"""Surface normals from brightness."""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor
from torch.nn import functional

from nodes.images.gradients import gradient
from nodes.images.kernels import gaussian_blur
from nodes.images.pixels import clamped, grey
from nodes.interface import Choice, Image, Range, Shape, node

GREEN = {"up": 1.0, "down": -1.0}
"""Where green points: up as in OpenGL, down as in DirectX."""


def normals(height: Tensor, up: float) -> Tensor:
    """Unit normals [N, 3, H, W] of a height field [N, 1, H, W] in pixels: (-dz/dx, -dz/dy, 1), x to the right, y up."""
    across, down = (g / 2 for g in gradient(height, "sobel"))  # the two pixels that are compared are two apart
    return functional.normalize(torch.cat([-across, up * down, torch.ones_like(height)], dim=1), dim=1)


@node("images.normal_map", version=1, tags=("surface", "bump", "height", "relief", "controlnet", "hint"),
      sentence="a normal map is made from the luminance of {image}")
def normal_map(
    image: Annotated[Image, Shape("N C H W")],
    height: Annotated[float, Range(-1000, 1000, step=0.5, unit="px")] = 10.0,
    sigma: Annotated[float, Range(0, 64, step=0.1, unit="px")] = 1.0,
    green: Annotated[str, Choice(GREEN)] = "up",
) -> Annotated[Image, Shape("N 3 H W")]:
    """A normal map that takes the luminance of a picture for the height of a surface.

    Red, green and blue are the x, y and z of the unit normal, from -1 to 1 spread over 0 to 1; flat is (0.5, 0.5, 1).

    Args:
        image: the picture; alpha is left out
        height: how high white lies above black, in pixels; negative makes dark parts high
        sigma: blur before, for a smoother surface; 0 leaves it out
        green: where green points: up as in OpenGL, down as in DirectX
    """
    surface = gaussian_blur(grey(image.data), sigma, "replicate") * height
    return clamped(normals(surface, GREEN[green]) / 2 + 0.5)
