"""The cosine schedule of improved DDPM (Nichol & Dhariwal 2021)."""

from __future__ import annotations

import math

from torch import Tensor

from nodes.interface import Denoiser, Sigmas, node
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

OFFSET = 0.008  # s of Eq. 17: keeps the first levels from being too small
START = math.cos(OFFSET / (1 + OFFSET) * math.pi / 2)


def angle_of_sigma(sigma: float) -> float:
    """The angle of Eq. 17 where abar = 1 / (1 + sigma^2): cos(angle) = cos(angle of t = 0) / sqrt(1 + sigma^2)."""
    return math.acos(START / math.sqrt(1 + sigma**2))


@schedule
def vp_cosine_levels(steps: int, sigma_min: float, sigma_max: float) -> Tensor:
    """Nichol & Dhariwal 2021, Eq. 17, at equal steps in t from sigma_max to sigma_min, then 0. [steps + 1] float64.

    abar(t) = cos^2(angle(t)) / cos^2(angle(0)) with an angle that is linear in t.
    """
    start, end = angle_of_sigma(sigma_max), angle_of_sigma(sigma_min)
    cosine = (start + fractions(steps) * (end - start)).cos()
    return ending_in_zero(((START / cosine) ** 2 - 1).sqrt())


@node("schedules.vp_cosine", version=1, tags=("sigmas", "improved ddpm", "scheduler"), cheap=True,
      phrase="{steps|step|steps} of the cosine schedule")
def vp_cosine(
    denoiser: Denoiser | None = None,
    steps: Steps = 18,
    sigma_min: Level = None,
    sigma_max: Level = None,
    strength: Strength = 1.0,
) -> Sigmas:
    """Noise levels at equal times of the cosine schedule (Nichol & Dhariwal 2021).

    Args:
        denoiser: whose noise range to use
        steps: number of steps
        sigma_min: lowest level above 0; empty = the denoiser's
        sigma_max: highest level; empty = the denoiser's
        strength: share of the way to go, for image to image; the steps stay as many
    """
    low, high = noise_range(denoiser, sigma_min, sigma_max)
    return Sigmas(partial_levels(lambda n: vp_cosine_levels(n, low, high), steps, strength))
