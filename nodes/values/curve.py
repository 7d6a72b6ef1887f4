"""Numbers that follow a drawn curve."""

from __future__ import annotations

from typing import Annotated

import torch

from nodes.interface import Choice, Curve, Range, node
from nodes.values.interpolation import JOINS, curve_at


@node("values.curve", version=1, tags=("draw", "ramp", "envelope", "ease", "interpolate", "list"), cheap=True,
      phrase="{count} numbers along a drawn curve")
def curve(
    points: Annotated[list[float], Curve(join="join")] = (0.0, 0.0, 1.0, 1.0),  # type: ignore[assignment]
    count: Annotated[int, Range(1, 10_000, step=1)] = 20,
    low: Annotated[float, Range(-2**53, 2**53)] = 0.0,
    high: Annotated[float, Range(-2**53, 2**53)] = 1.0,
    join: Annotated[str, Choice(JOINS)] = "smooth",
) -> list[float]:
    """Numbers along a drawn curve, from its left to its right end at equal distances.

    Args:
        points: the curve, as x, y, x, y, ... from 0 to 1
        count: how many numbers
        low: what the lower edge of the curve stands for
        high: what the upper edge of the curve stands for
        join: smooth never overshoots between two points (monotone cubic), linear is straight
    """
    x = torch.linspace(points[0], points[-2], count, dtype=torch.float64)
    heights: list[float] = curve_at(points, x, join).tolist()
    return [low + (high - low) * y for y in heights]
