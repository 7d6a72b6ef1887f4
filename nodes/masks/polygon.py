"""A polygon as a mask."""

from __future__ import annotations

from typing import Annotated

from nodes.images.pixels import Side, check_size
from nodes.interface import BadInput, Mask, Numbers, Range, Shape, node
from nodes.masks import shapes


@node("masks.polygon", version=1, tags=("draw", "lasso", "points", "region", "select"), cheap=True,
      phrase="a mask in the form of a polygon of {width} by {height} pixels")
def polygon(
    width: Side = 512,
    height: Side = 512,
    points: Annotated[list[float], Numbers(-8, 8, max_items=2000)] = (  # type: ignore[assignment]
        0.5, 0.1, 0.9, 0.9, 0.1, 0.9),
    softness: Annotated[float, Range(0, 4096, step=0.5, unit="px")] = 0.0,
) -> Annotated[Mask, Shape("1 1 height width")]:
    """A mask with a polygon through given points: inside is selected, with a smooth edge.

    Args:
        width: width of the mask
        height: height of the mask
        points: corners as x, y, x, y, ...: parts of width and height from the upper left corner
        softness: how far the edge fades on both sides
    """
    if len(points) < 6 or len(points) % 2:
        raise BadInput(f"expected at least three corners as x, y, x, y, x, y, got {len(points)} numbers; add what is "
                       "missing")
    check_size(width, height)
    corners = [(x * width, y * height) for x, y in zip(points[::2], points[1::2], strict=True)]
    distance = shapes.polygon(*shapes.pixel_centres(width, height), corners)
    return Mask(shapes.covered(distance, softness)[None, None].float().contiguous())
