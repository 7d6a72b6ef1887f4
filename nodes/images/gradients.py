"""Derivatives of pictures by small kernels."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.images.kernels import correlate

OPERATORS = {"sobel": (1.0, 2.0, 1.0), "scharr": (3.0, 10.0, 3.0), "prewitt": (1.0, 1.0, 1.0)}
"""How an operator smooths across its direction; along it, it takes the difference of the next pixels."""


def gradient(x: Tensor, operator: str) -> tuple[Tensor, Tensor]:
    """Change to the right and downwards of [N, C, H, W], scaled so that a step from 0 to 1 gives 1 on both sides."""
    smooth = torch.tensor(OPERATORS[operator])
    smooth = smooth / smooth.sum()
    slope = torch.tensor([-1.0, 0.0, 1.0])
    across = correlate(x, smooth[:, None] * slope[None, :], "replicate")
    return across, correlate(x, slope[:, None] * smooth[None, :], "replicate")
