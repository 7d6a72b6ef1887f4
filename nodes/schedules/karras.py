"""The schedule of Karras et al. 2022: most steps at low noise, where details form."""

from __future__ import annotations

from typing import Annotated

from torch import Tensor

from nodes.interface import Denoiser, Range, Sigmas, node
from nodes.schedules.levels import Strength, ending_in_zero, fractions, noise_range, partial_levels, schedule
from nodes.schedules.training_levels import precision


@schedule
def karras_levels(steps: int, sigma_min: float, sigma_max: float, rho: float = 7.0) -> Tensor:
    """Karras et al. 2022, Eq. 5: linear in sigma^(1/rho), then 0. [steps + 1] float64."""
    low, high = sigma_min ** (1 / rho), sigma_max ** (1 / rho)
    ramp = fractions(steps, precision(sigma_min, sigma_max))
    return ending_in_zero((high + ramp * (low - high)) ** rho)


@node("schedules.karras", version=1, tags=("sigmas", "edm", "scheduler"), cheap=True, phrase="{steps|step|steps}")
def karras(
    denoiser: Denoiser | None = None,
    steps: Annotated[int, Range(1, 10_000)] = 18,
    sigma_min: Annotated[float | None, Range(1e-6, 1e6, log=True)] = None,
    sigma_max: Annotated[float | None, Range(1e-6, 1e6, log=True)] = None,
    rho: Annotated[float, Range(1, 100)] = 7.0,
    strength: Strength = 1.0,
) -> Sigmas:
    """Noise levels that fall fast at first and slowly at the end (Karras et al. 2022, Eq. 5).

    Args:
        denoiser: whose noise range to use
        steps: number of steps
        sigma_min: lowest level above 0; empty = the denoiser's
        sigma_max: highest level; empty = the denoiser's
        rho: how strongly steps gather at low noise; 1 = equal steps
        strength: share of the way to go, for image to image; the steps stay as many
    """
    low, high = noise_range(denoiser, sigma_min, sigma_max)
    return Sigmas(partial_levels(lambda n: karras_levels(n, low, high, rho), steps, strength))
