"""A style of our own, computed from any drawing: white lines on blue paper, dark parts a little lighter than it."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.images.gradients import gradient
from nodes.images.pixels import grey
from nodes.training.edge_hints import silhouette

PAPER, INK = (0.09, 0.27, 0.62), (0.96, 0.98, 1.0)
FILL = 0.22  # how much a form stands out from the paper where it is dark


def blueprint(images: Tensor) -> Tensor:
    """Drawings on white [N, 3, H, W] uint8 as white lines on blue, alike."""
    x = images.float() / 255
    across, down = gradient(grey(x), "sobel")
    lines = (2.2 * (across.square() + down.square()).sqrt() - 0.15).clamp(0, 1)
    strength = torch.maximum(torch.maximum(lines, silhouette(x)), FILL * (1 - grey(x)))
    paper, ink = (x.new_tensor(color)[:, None, None] for color in (PAPER, INK))
    return (torch.lerp(paper, ink, strength) * 255).round().to(torch.uint8)
