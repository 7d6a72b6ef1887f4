"""A mask with a soft edge."""

from __future__ import annotations

from typing import Annotated

from nodes.images.kernels import gaussian_blur
from nodes.interface import Choice, Mask, Range, Shape, node
from nodes.masks.growing import grown

SIDES = {"both": 0, "inside": -1, "outside": 1}
"""Where the edge fades, and which way it is moved first."""
_REACH = 4.0  # the blur looks four standard deviations far


@node("masks.feather", version=1, tags=("soft", "blur", "smooth", "edge", "fade"),
      sentence="the edge of {mask} is softened over {radius} pixels")
def feather(
    mask: Annotated[Mask, Shape("N 1 H W")],
    radius: Annotated[int, Range(0, 512, step=1, unit="px")] = 8,
    side: Annotated[str, Choice(SIDES)] = "both",
) -> Annotated[Mask, Shape("N 1 H W")]:
    """Soften the edge of a mask by a Gaussian.

    Args:
        mask: the mask
        radius: how far the edge fades on either side; 0 changes nothing
        side: both: half way at the old edge; inside: 0 there; outside: 1 there
    """
    moved = grown(mask.data, SIDES[side] * radius, "disk")
    return Mask(gaussian_blur(moved, radius / _REACH, "replicate").clamp(0, 1))
