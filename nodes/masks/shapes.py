"""Shapes by their signed distance: negative inside, in pixels, so that edges can be smooth or soft."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor


def pixel_centres(width: int, height: int) -> tuple[Tensor, Tensor]:
    """X and y of each pixel's centre, in pixels from the upper left corner, [1, W] and [H, 1]."""
    return torch.arange(width)[None, :] + 0.5, torch.arange(height)[:, None] + 0.5


def rectangle(x: Tensor, y: Tensor, half_width: float, half_height: float) -> Tensor:
    """Exact distance to an upright rectangle around 0."""
    right, down = x.abs() - half_width, y.abs() - half_height
    outside = (right.clamp(min=0).square() + down.clamp(min=0).square()).sqrt()
    return outside + torch.maximum(right, down).clamp(max=0)


def ellipse(x: Tensor, y: Tensor, half_width: float, half_height: float) -> Tensor:
    """Distance to an ellipse around 0 to first order, f / |grad f| with f = |p / r| - 1; exact for a circle."""
    level = ((x / half_width).square() + (y / half_height).square()).sqrt()
    slope = ((x / half_width**2).square() + (y / half_height**2).square()).sqrt() / level.clamp(min=1e-9)
    return (level - 1) / slope.clamp(min=1 / max(half_width, half_height))


def corners(*points: tuple[float, float]) -> Callable[[Tensor, Tensor, float, float], Tensor]:
    """A polygon by its corners, from -1 to 1 in both directions."""
    def distance(x: Tensor, y: Tensor, half_width: float, half_height: float) -> Tensor:
        return polygon(x, y, [(px * half_width, py * half_height) for px, py in points])

    return distance


def polygon(x: Tensor, y: Tensor, points: list[tuple[float, float]]) -> Tensor:
    """Exact distance to a closed polygon; where it crosses itself, parts enclosed an even number of times are out."""
    x, y = torch.broadcast_tensors(x, y)
    nearest = torch.full_like(x, math.inf)
    inside = torch.zeros_like(x, dtype=torch.bool)
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True):
        dx, dy = bx - ax, by - ay
        along = (((x - ax) * dx + (y - ay) * dy) / max(dx * dx + dy * dy, 1e-12)).clamp(0, 1)
        nearest = torch.minimum(nearest, (x - ax - along * dx).square() + (y - ay - along * dy).square())
        if dy:
            inside ^= ((y < ay) != (y < by)) & (x < ax + (y - ay) * (dx / dy))
    return torch.where(inside, -nearest.sqrt(), nearest.sqrt())


def covered(distance: Tensor, softness: float) -> Tensor:
    """How much of each pixel is inside; the edge is at least one pixel wide, `softness` more on both sides."""
    return (0.5 - distance / (1 + 2 * softness)).clamp(0, 1)


_STAR = tuple((math.sin(i * math.pi / 5) * (1 if i % 2 == 0 else 0.382), -math.cos(i * math.pi / 5) * (
    1 if i % 2 == 0 else 0.382)) for i in range(10))

SHAPES: dict[str, Callable[[Tensor, Tensor, float, float], Tensor]] = {
    "rectangle": rectangle,
    "ellipse": ellipse,
    "diamond": corners((0, -1), (1, 0), (0, 1), (-1, 0)),
    "triangle": corners((0, -1), (1, 1), (-1, 1)),
    "star": corners(*_STAR),
}
"""By name: signed distance of x, y from the shape's middle, for half its width and half its height."""
