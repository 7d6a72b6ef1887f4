"""A style of our own, computed from any drawing: cobalt blue on white, as on tiles from Delft, with dark outlines."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.images.gradients import gradient
from nodes.images.pixels import grey
from nodes.training.edge_hints import silhouette

GLAZE, COBALT = (0.99, 0.99, 1.0), (0.06, 0.17, 0.50)
FILL, LINE = 0.75, 0.9  # how blue the darkest form and a sharp edge become


def delft(images: Tensor) -> Tensor:
    """Drawings on white [N, 3, H, W] uint8 in blue and white, alike; bright colours count as half dark."""
    x = images.float() / 255
    across, down = gradient(grey(x), "sobel")
    lines = (1.5 * (across.square() + down.square()).sqrt() - 0.1).clamp(0, 1)
    tone = 1 - (grey(x) + x.amin(1, keepdim=True)) / 2
    strength = torch.maximum(FILL * tone, LINE * torch.maximum(lines, silhouette(x)))
    glaze, cobalt = (x.new_tensor(color)[:, None, None] for color in (GLAZE, COBALT))
    return (torch.lerp(glaze, cobalt, strength) * 255).round().to(torch.uint8)
