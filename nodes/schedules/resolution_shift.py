"""How far to shift the levels of a flow for a picture of some size."""

from __future__ import annotations

from typing import Annotated

from nodes.denoisers.flow import resolution_shift as shift_for
from nodes.interface import Latent, Range, node

PATCH = 2
FEW, MANY = 256, 4096


@node("schedules.resolution_shift", version=1, tags=("flux", "dynamic shift", "mu", "time shift"), cheap=True,
      output="shift", phrase="the shift for the size of {noise}")
def resolution_shift(
    noise: Latent,
    low: Annotated[float, Range(0, 10)] = 0.5,
    high: Annotated[float, Range(0, 10)] = 1.15,
) -> float:
    """The shift of a flow's noise levels for a size: larger pictures need more of the way at high noise.

    Args:
        noise: what sampling begins with, in patches of 2 x 2 cells
        low: logarithm of the shift at 256 patches (256 x 256 pixels of FLUX)
        high: logarithm of the shift at 4096 patches (1024 x 1024 pixels of FLUX)

    Returns:
        shift: for schedules.flow
    """
    height, width = noise.data.shape[2:]
    return shift_for((height // PATCH) * (width // PATCH), low, high, FEW, MANY)
