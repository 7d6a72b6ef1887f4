"""The polyexponential schedule: a power law in ln sigma."""

from __future__ import annotations

import math
from typing import Annotated

from torch import Tensor

from nodes.interface import Denoiser, Range, Sigmas, node
from nodes.schedules.levels import (
    Level,
    Steps,
    Strength,
    ending_in_zero,
    fractions,
    noise_range,
    partial_levels,
    schedule,
)


@schedule
def polyexponential_levels(steps: int, sigma_min: float, sigma_max: float, rho: float = 1.0) -> Tensor:
    """Ln sigma = ln sigma_min + (1 - u)^rho ln(sigma_max / sigma_min) for u from 0 to 1, then 0. [steps + 1] float64.

    Source: k-diffusion (Crowson 2022). rho = 1 is the exponential schedule.
    """
    low, high = math.log(sigma_min), math.log(sigma_max)
    return ending_in_zero((low + (1 - fractions(steps)) ** rho * (high - low)).exp())


@node("schedules.polyexponential", version=1, tags=("sigmas", "k-diffusion", "scheduler"), cheap=True,
      phrase="{steps|step|steps}, polyexponential")
def polyexponential(
    denoiser: Denoiser | None = None,
    steps: Steps = 18,
    sigma_min: Level = None,
    sigma_max: Level = None,
    rho: Annotated[float, Range(0.01, 100)] = 1.0,
    strength: Strength = 1.0,
) -> Sigmas:
    """Noise levels whose logarithm falls by a power law.

    Args:
        denoiser: whose noise range to use
        steps: number of steps
        sigma_min: lowest level above 0; empty = the denoiser's
        sigma_max: highest level; empty = the denoiser's
        rho: above 1 more steps at low noise, below 1 more at high noise; 1 = exponential
        strength: share of the way to go, for image to image; the steps stay as many
    """
    low, high = noise_range(denoiser, sigma_min, sigma_max)
    return Sigmas(partial_levels(lambda n: polyexponential_levels(n, low, high, rho), steps, strength))
