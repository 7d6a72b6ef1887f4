"""The linear-quadratic schedule: tiny steps first, then ever larger ones (Polyak et al. 2024, Movie Gen)."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.interface import Denoiser, Sigmas, node
from nodes.schedules.levels import Level, Steps, Strength, ending_in_zero, noise_range, partial_levels, schedule

THRESHOLD = 0.025  # share of the noise that the linear half removes


def removed(steps: int) -> Tensor:
    """Share of the noise that is gone after each of `steps` steps, before the last: [steps] float64 from 0.

    The first half of the steps removes THRESHOLD in equal parts; a parabola goes on from there, with the same slope,
    and ends at 1.
    """
    linear = max(steps // 2, 1)
    slope, rest = THRESHOLD / linear, steps - linear
    i = torch.arange(steps, dtype=torch.float64)
    bend = (1 - THRESHOLD - slope * rest) / max(rest, 1) ** 2
    return slope * i + bend * (i - linear).clamp(min=0) ** 2


@schedule
def linear_quadratic_levels(steps: int, sigma_min: float, sigma_max: float) -> Tensor:
    """Polyak et al. 2024, section 3.4.2, times sigma_max; sigma_min is not looked at. [steps + 1] float64."""
    return ending_in_zero(sigma_max * (1 - removed(steps)))


@node("schedules.linear_quadratic", version=1, tags=("sigmas", "movie gen", "flow", "scheduler"), cheap=True,
      phrase="{steps|step|steps}, linear then quadratic")
def linear_quadratic(
    denoiser: Denoiser | None = None,
    steps: Steps = 18,
    sigma_min: Level = None,
    sigma_max: Level = None,
    strength: Strength = 1.0,
) -> Sigmas:
    """Noise levels that fall a little in each early step and much in the late ones (Polyak et al. 2024).

    Args:
        denoiser: whose noise range to use
        steps: number of steps
        sigma_min: lowest level above 0; empty = the denoiser's
        sigma_max: highest level; empty = the denoiser's
        strength: share of the way to go, for image to image; the steps stay as many
    """
    low, high = noise_range(denoiser, sigma_min, sigma_max)
    return Sigmas(partial_levels(lambda n: linear_quadratic_levels(n, low, high), steps, strength))
