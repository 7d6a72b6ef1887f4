"""Edges one pixel wide."""

from __future__ import annotations

import math
from typing import Annotated

import torch
from torch import Tensor
from torch.nn import functional

from nodes.images.gradients import gradient
from nodes.images.kernels import gaussian_blur
from nodes.images.pixels import grey
from nodes.interface import BadInput, Image, Range, Shape, node

_SOBEL_SUM = 4.0  # thresholds are in units of the plain Sobel sums, as in most programs
_STEPS = 2**16  # magnitudes are compared in these steps, so that rounding does not break ties


def neighbours(x: Tensor, right: int, down: int) -> Tensor:
    """The value one step away from each pixel of [H, W]; 0 beyond the edge."""
    padded = functional.pad(x, (1, 1, 1, 1))
    height, width = x.shape
    return padded[1 + down:1 + down + height, 1 + right:1 + right + width]


def thinned(steep: Tensor, across: Tensor, down: Tensor) -> Tensor:
    """Whether each pixel of [H, W] is the steepest along its gradient, in one of four directions."""
    narrow = math.tan(math.pi / 8)
    flat = down.abs() <= narrow * across.abs()
    upright = across.abs() <= narrow * down.abs()
    rising = ~flat & ~upright & (across * down < 0)
    level = (steep * _STEPS).round()
    best = torch.zeros_like(flat)
    for here, step in ((flat, (1, 0)), (upright, (0, 1)), (rising, (1, -1)), (~flat & ~upright & ~rising, (1, 1))):
        before, after = neighbours(level, -step[0], -step[1]), neighbours(level, *step)
        best |= here & (level > before) & (level >= after)  # of two equal neighbours the first is the edge
    return best


def touching(weak: Tensor) -> tuple[Tensor, Tensor]:
    """The pairs of true pixels of [H, W] that touch, eight neighbours each, by their position among the true ones."""
    number = torch.where(weak, weak.flatten().cumsum(0).view_as(weak) - 1, -1)
    number = functional.pad(number, (1, 1, 0, 1), value=-1)
    height, width = weak.shape
    here = number[:height, 1:-1]
    ends = [torch.stack([here, number[down:down + height, 1 + right:1 + right + width]]).flatten(1)
            for right, down in ((1, 0), (-1, 1), (0, 1), (1, 1))]
    pairs = torch.cat(ends, dim=1)
    return tuple(pairs[:, (pairs >= 0).all(0)])  # type: ignore[return-value]


def connected(weak: Tensor, strong: Tensor) -> Tensor:
    """The parts of `weak` that touch `strong`, [H, W] bool, eight neighbours each.

    Each pixel points to the lowest number among its neighbours, and then to what that one points to, until all
    pixels of a part point to its lowest (Shiloach & Vishkin 1982).
    """
    first, second = touching(weak)
    label = torch.arange(int(weak.sum()))
    while True:
        low = torch.minimum(label[first], label[second])
        new = label.scatter_reduce(0, label[first], low, "amin").scatter_reduce(0, label[second], low, "amin")
        new = new[new][new]
        if torch.equal(new, label):
            break
        label = new
    held = torch.zeros(len(label), dtype=torch.bool)
    held[label[strong[weak]]] = True
    result = weak.clone()
    result[weak] = held[label]
    return result


def canny_edges(luma: Tensor, low: float, high: float, sigma: float) -> Tensor:
    """Edges of [1, 1, H, W] as [1, 1, H, W] of 0 and 1 (Canny 1986, with a Sobel gradient)."""
    across, down = (g[0, 0] * _SOBEL_SUM for g in gradient(gaussian_blur(luma, sigma, "replicate"), "sobel"))
    steep = (across.square() + down.square()).sqrt()
    best = thinned(steep, across, down)
    return connected(best & (steep >= low), best & (steep >= high)).float()[None, None]


@node("images.canny", version=1, tags=("edge", "outline", "controlnet", "hint", "contour"),
      sentence="the edges of {image} are drawn (Canny, {low} to {high})")
def canny(
    image: Annotated[Image, Shape("N C H W")],
    low: Annotated[float, Range(0, 6, step=0.01)] = 0.4,
    high: Annotated[float, Range(0, 6, step=0.01)] = 0.8,
    sigma: Annotated[float, Range(0, 16, step=0.1, unit="px")] = 1.0,
) -> Annotated[Image, Shape("N 1 H W")]:
    """Edges of a picture as white lines one pixel wide on black (Canny 1986).

    An edge is where the luma changes most steeply along its own gradient. Faint edges count only where they go on
    from a clear one. Thresholds of programs that count from 0 to 255 are divided by 255: 100 and 200 are 0.4 and 0.8.
    Without blur the lines are those of OpenCV with its L2 gradient.

    Args:
        image: the picture; alpha is left out
        low: least steepness of an edge that goes on from a clear one; a sharp step from black to white has 4
        high: least steepness of a clear edge
        sigma: blur before, against noise; 0 leaves it out
    """
    if low > high:
        raise BadInput(f"expected a low threshold below the high one, got low {low:g} and high {high:g}; swap them")
    return Image(torch.cat([canny_edges(sample[None], low, high, sigma) for sample in grey(image.data)]))
