"""Hints: the pictures that control branches look at, brought to the size of what is drawn."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from nodes.interface import BadInput

FITS = ("refuse", "crop", "stretch")
PIXELS_PER_CELL = 8


def cropped_to(data: Tensor, height: int, width: int) -> Tensor:
    """The middle of [N, C, H, W] with the proportions of height x width: as much is cut off on both sides."""
    rows, columns = data.shape[2:]
    left = top = 0
    if columns * height > rows * width:
        left = round((columns - columns * ((width / height) / (columns / rows))) / 2)
    elif columns * height < rows * width:
        top = round((rows - rows * ((columns / rows) / (width / height))) / 2)
    return data[:, :, top:rows - top, left:columns - left]


def fitted(data: Tensor, height: int, width: int, fit: str) -> Tensor:
    """A hint [N, C, H, W] at the size of the picture; hard lines stay hard (nearest pixel).

    fit: refuse another size with words; crop to the proportions and resize; stretch
    """
    if tuple(data.shape[2:]) == (height, width):
        return data
    if fit == "refuse":
        raise BadInput(f"expected a hint of the size of the picture, {width}x{height} px, got {data.shape[3]}x"
                       f"{data.shape[2]}; resize it with images.resize, or set fit to crop")
    if fit == "crop":
        data = cropped_to(data, height, width)
    return F.interpolate(data, (height, width), mode="nearest-exact")


def with_channels(data: Tensor, channels: int) -> Tensor:
    """A hint with as many channels as a network reads: alpha is left out, grey repeated, colours averaged."""
    data = data[:, :3]
    if data.shape[1] == channels:
        return data
    return data.mean(1, keepdim=True).expand(-1, channels, -1, -1)
