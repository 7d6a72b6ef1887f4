"""Latents as sequences of 2 x 2 patches, channels outermost: how FLUX and its kin read them."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.interface import BadInput


def packed(x: Tensor) -> Tensor:
    """[N, C, h, w] -> [N, h/2 w/2, 4 C]."""
    if x.shape[2] % 2 or x.shape[3] % 2:
        raise BadInput(f"expected a latent with even sides, got {x.shape[3]}x{x.shape[2]} cells; make the picture's "
                       "sides multiples of 16 pixels")
    patches = x.unflatten(3, (-1, 2)).unflatten(2, (-1, 2))  # [N, C, h/2, 2, w/2, 2]
    return patches.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)


def unpacked(tokens: Tensor, height: int, width: int) -> Tensor:
    """[N, h/2 w/2, 4 C] -> [N, C, h, w]."""
    patches = tokens.unflatten(1, (height // 2, width // 2)).unflatten(3, (-1, 2, 2))  # [N, h/2, w/2, C, 2, 2]
    return patches.permute(0, 3, 1, 4, 2, 5).flatten(4).flatten(2, 3)


def positions(height: int, width: int, device: torch.device) -> Tensor:
    """The place of each patch, (0, row, column): [h/2 w/2, 3] float32."""
    rows, columns = (torch.arange(n // 2, device=device, dtype=torch.float32) for n in (height, width))
    return torch.cat([torch.zeros(len(rows) * len(columns), 1, device=device), torch.cartesian_prod(rows, columns)], 1)
