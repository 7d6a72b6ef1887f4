"""Masks that were painted by hand: reading their files, and keeping them as large as their picture."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.images.files import read_image
from nodes.images.pixels import grey
from nodes.interface import BadInput, Context, Image


def painted(ctx: Context, name: str | None, image: Image) -> Tensor:
    """The mask in a file for a picture, [N, 1, H, W]: white is selected. Without a file nothing is."""
    count, _, height, width = image.data.shape
    if not name:
        return torch.zeros(count, 1, height, width)
    data = read_image(ctx.open_image(name), name).data
    if data.shape[2:] != (height, width):
        raise BadInput(f"expected a mask as large as the picture, {width} x {height}, but {name!r} has "
                       f"{data.shape[3]} x {data.shape[2]}; open it in the painter, which fits it, and save it again")
    mask = data[:, 3:] if data.shape[1] == 4 else grey(data)
    return mask.clamp(0, 1).to(torch.float32).expand(count, -1, -1, -1).contiguous()
