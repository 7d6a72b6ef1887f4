"""Hints for edges, as people bring them: thin lines, soft lines, the outline of a silhouette, thick or faint."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from nodes.images.canny import canny_edges
from nodes.images.gradients import gradient
from nodes.images.pixels import grey

WHITE = 0.94  # what is lighter is paper


def thin_lines(x: Tensor) -> Tensor:
    """Canny's edges of [1, 3, H, W], [1, 1, H, W]."""
    return canny_edges(grey(x), 0.4, 0.8, 0.6)


def soft_lines(x: Tensor) -> Tensor:
    """Steepness of the luma, Sobel."""
    across, down = gradient(grey(x), "sobel")
    return (2 * (across.square() + down.square()).sqrt()).clamp(0, 1)


def silhouette(x: Tensor) -> Tensor:
    """The border of everything that is not paper, one pixel wide, inside."""
    ink = (x.amin(1, keepdim=True) < WHITE).float()
    return ink - (1 - F.max_pool2d(F.pad(1 - ink, (1, 1, 1, 1), value=1.0), 3, 1))


KINDS = (thin_lines, soft_lines, silhouette)
SHARES = torch.tensor([0.4, 0.25, 0.35])


def edge_hint(x: Tensor, generator: Generator) -> Tensor:
    """One hint for a picture [1, 3, H, W] in [0, 1], of a random kind; some thick, some soft as if made smaller."""
    kind = int(torch.multinomial(SHARES, 1, generator=generator))
    touch, gain = torch.rand(2, generator=generator).tolist()
    lines = KINDS[kind](x)
    if touch < 0.2:
        lines = F.max_pool2d(lines, 2, 1, 1)[..., :-1, :-1]
    elif touch < 0.5:
        lines = (F.avg_pool2d(lines, 3, 1, 1) * 2.5).clamp(0, 1)
    return lines * (0.6 + 0.4 * gain)


def edge_hints(images: Tensor, seed: int) -> Tensor:
    """A hint for each picture [N, 3, H, W] uint8, as [N, 1, H, W] uint8."""
    generator = torch.Generator().manual_seed(seed)
    return torch.cat([(edge_hint(x[None].float() / 255, generator) * 255).round().byte() for x in images])
