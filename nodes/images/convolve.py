"""A picture filtered by a small kernel."""

from __future__ import annotations

import math
from typing import Annotated

import torch
from torch import Tensor

from nodes.images.kernels import BORDERS, KERNELS, correlate
from nodes.images.pixels import clamped
from nodes.interface import BadInput, Choice, Image, Numbers, Shape, Toggle, node


def square(numbers: list[float]) -> Tensor:
    """A kernel [side, side] from its numbers row by row; the side is odd."""
    side = math.isqrt(len(numbers))
    if side * side != len(numbers) or side % 2 == 0:
        raise BadInput(f"expected 9, 25 or 49 numbers for a kernel, row by row, got {len(numbers)}; fill "
                       "the rest with 0")
    return torch.tensor(numbers, dtype=torch.float32).reshape(side, side)


@node("images.convolve", version=1, tags=("filter", "kernel", "edge", "sharpen", "emboss", "sobel", "convolution"),
      sentence="{image} is filtered with the kernel {kernel}")
def convolve(
    image: Annotated[Image, Shape("N C H W")],
    kernel: Annotated[str, Choice([*KERNELS, "custom"])] = "sharpen",
    custom: Annotated[list[float] | None, Numbers(-1000, 1000, max_items=49)] = None,
    border: Annotated[str, Choice(BORDERS)] = "replicate",
    centre: Annotated[bool, Toggle()] = False,
) -> Annotated[Image, Shape("N C H W")]:
    """Filter a picture with a kernel: each pixel becomes a weighted sum of its neighbours, clamped to [0, 1].

    The kernel is laid on as written, without flipping, as in a convolutional network. Alpha is kept.

    Args:
        image: the picture
        kernel: the weights; custom takes those of `custom`
        custom: 9, 25 or 49 weights, row by row, used by the kernel `custom`
        border: how the picture goes on beyond its edge
        centre: add 0.5, so that negative sums of edge kernels stay visible
    """
    if kernel == "custom" and not custom:
        raise BadInput("expected 9, 25 or 49 numbers in `custom` for the custom kernel, got none; type them in or "
                       "choose a named kernel")
    weights = square(list(custom or ()) if kernel == "custom" else list(KERNELS[kernel]))
    colors = 3 if image.data.shape[1] == 4 else image.data.shape[1]
    filtered = correlate(image.data[:, :colors], weights, border) + 0.5 * centre
    return clamped(torch.cat([filtered, image.data[:, colors:]], dim=1))
