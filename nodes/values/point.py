"""Two numbers set together."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from nodes.interface import Pad, Range, node


class Coordinates(NamedTuple):
    """A place of the plane."""

    x: float
    y: float


@node("values.point", version=1, tags=("xy", "pad", "position", "vector", "plane", "two numbers"), cheap=True,
      sentence="two numbers are taken from the place {place}")
def point(
    place: Annotated[list[float], Pad()] = (0.0, 0.0),  # type: ignore[assignment]
    scale: Annotated[float, Range(-1e9, 1e9)] = 1.0,
) -> Coordinates:
    """Two numbers from one place on a pad, such as a point of the plane or a direction.

    Args:
        place: x to the right and y upwards, each from -1 to 1
        scale: what the edge of the pad stands for

    Returns:
        x: the place from left to right, times the scale
        y: the place upwards, times the scale
    """
    return Coordinates(float(place[0] * scale), float(place[1] * scale))
