"""The schedule that is linear in the time of the variance-preserving SDE (Song et al. 2021)."""

from __future__ import annotations

import math
from typing import Annotated

from torch import Tensor

from nodes.interface import Denoiser, Range, Sigmas, node
from nodes.schedules.levels import Strength, ending_in_zero, fractions, noise_range, partial_levels, schedule

BETA_MIN, BETA_MAX = 0.1, 20.0  # Song et al. 2021, Appendix C; beta(t) = BETA_MIN + t (BETA_MAX - BETA_MIN)
BETA_D = BETA_MAX - BETA_MIN


def sigma_of_time(t: Tensor) -> Tensor:
    """Karras et al. 2022, Table 1, first column: sigma = sqrt(exp(beta_d t^2 / 2 + beta_min t) - 1)."""
    return (BETA_D * t**2 / 2 + BETA_MIN * t).expm1().sqrt()


def time_of_sigma(sigma: float) -> float:
    """The inverse: the positive root of beta_d t^2 / 2 + beta_min t = ln(1 + sigma^2)."""
    return (math.sqrt(BETA_MIN**2 + 2 * BETA_D * math.log1p(sigma**2)) - BETA_MIN) / BETA_D


@schedule
def vp_linear_levels(steps: int, sigma_min: float, sigma_max: float) -> Tensor:
    """Equal steps in t from sigma_max to sigma_min, then 0. [steps + 1] float64."""
    start, end = time_of_sigma(sigma_max), time_of_sigma(sigma_min)
    return ending_in_zero(sigma_of_time(start + fractions(steps) * (end - start)))


@node("schedules.vp_linear", version=1, tags=("sigmas", "ddpm", "normal", "scheduler"), cheap=True,
      phrase="{steps|step|steps} of the variance-preserving schedule")
def vp_linear(
    denoiser: Denoiser | None = None,
    steps: Annotated[int, Range(1, 10_000)] = 18,
    sigma_min: Annotated[float | None, Range(1e-6, 1e6, log=True)] = None,
    sigma_max: Annotated[float | None, Range(1e-6, 1e6, log=True)] = None,
    strength: Strength = 1.0,
) -> Sigmas:
    """Noise levels at equal times of the variance-preserving SDE (Song et al. 2021), as in DDPM.

    Args:
        denoiser: whose noise range to use
        steps: number of steps
        sigma_min: lowest level above 0; empty = the denoiser's
        sigma_max: highest level; empty = the denoiser's
        strength: share of the way to go, for image to image; the steps stay as many
    """
    low, high = noise_range(denoiser, sigma_min, sigma_max)
    return Sigmas(partial_levels(lambda n: vp_linear_levels(n, low, high), steps, strength))
