"""A picture and a mask at the size of a latent, as inpainting models read them."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from nodes.interface import BadInput, Image, Mask


def check_mask(image: Image, mask: Mask) -> None:
    """Refuse a mask of another size than the picture, or of another count."""
    got, wanted = tuple(mask.data.shape[2:]), tuple(image.data.shape[2:])
    if got != wanted:
        raise BadInput(f"expected a mask of the size of the picture, {wanted[1]}x{wanted[0]}, got {got[1]}x{got[0]}; "
                       "wire it through masks.fit with the picture")
    if len(mask.data) not in (1, len(image.data)):
        raise BadInput(f"expected one mask, or one for each of {len(image.data)} pictures, got {len(mask.data)}; take "
                       "one with masks.pick")


def without_masked(image: Image, mask: Mask) -> Image:
    """The picture with middle grey where the mask, rounded, is 1."""
    keep = 1 - mask.data.round()
    return Image((image.data - 0.5) * keep + 0.5)


def mask_cells(mask: Mask, height: int, width: int) -> Tensor:
    """The mask at the size of a latent, bilinear without antialiasing and then rounded, as ComfyUI does."""
    return F.interpolate(mask.data, size=(height, width), mode="bilinear").round()
