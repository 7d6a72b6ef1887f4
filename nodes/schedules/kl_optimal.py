"""The schedule that is optimal for Gaussian data (Sabour et al. 2024)."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from nodes.interface import Denoiser, Sigmas, node
from nodes.schedules.levels import (
    Level,
    Steps,
    Strength,
    ending_in_zero,
    noise_range,
    partial_levels,
    schedule,
)
from nodes.schedules.training_levels import precision


@schedule
def kl_optimal_levels(steps: int, sigma_min: float, sigma_max: float) -> Tensor:
    """Linear in arctan sigma, then 0: Sabour et al. 2024, "Align Your Steps", Theorem 3.1. [steps + 1] float64."""
    low, high = math.atan(sigma_min), math.atan(sigma_max)
    share = torch.arange(steps, dtype=precision(sigma_min, sigma_max)) / max(steps - 1, 1)
    return ending_in_zero((share * low + (1 - share) * high).tan())


@node("schedules.kl_optimal", version=1, tags=("sigmas", "align your steps", "arctan", "scheduler"), cheap=True,
      phrase="{steps|step|steps}, optimal for a Gaussian")
def kl_optimal(
    denoiser: Denoiser | None = None,
    steps: Steps = 18,
    sigma_min: Level = None,
    sigma_max: Level = None,
    strength: Strength = 1.0,
) -> Sigmas:
    """Noise levels that lose least on Gaussian data of unit variance (Sabour et al. 2024).

    Args:
        denoiser: whose noise range to use
        steps: number of steps
        sigma_min: lowest level above 0; empty = the denoiser's
        sigma_max: highest level; empty = the denoiser's
        strength: share of the way to go, for image to image; the steps stay as many
    """
    low, high = noise_range(denoiser, sigma_min, sigma_max)
    return Sigmas(partial_levels(lambda n: kl_optimal_levels(n, low, high), steps, strength))
