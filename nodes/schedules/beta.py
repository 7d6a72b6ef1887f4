"""Timesteps from the quantiles of a Beta distribution: more steps at both ends."""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from nodes.interface import Denoiser, Range, Sigmas, node
from nodes.schedules.levels import Level, Steps, Strength, ending_in_zero, noise_range, partial_levels, schedule
from nodes.schedules.training_levels import COUNT, levels_at


@schedule
def beta_levels(steps: int, sigma_min: float, sigma_max: float, alpha: float = 0.6, beta: float = 0.6) -> Tensor:
    """Training levels at the quantiles 1, 1 - 1/steps, ... of Beta(alpha, beta), then 0. float64.

    Source: Lee et al. 2024, "Beta Sampling is All You Need", section 4. Equal neighbours count once, so there can be
    fewer steps than were asked for.
    """
    from scipy.special import betaincinv

    quantiles = 1 - torch.arange(steps, dtype=torch.float64) / steps
    timesteps = torch.from_numpy(betaincinv(alpha, beta, quantiles.numpy())).mul(COUNT - 1).round()
    return ending_in_zero(levels_at(timesteps.long().unique_consecutive(), sigma_min, sigma_max))


@node("schedules.beta", version=1, tags=("sigmas", "comfyui", "scheduler"), cheap=True,
      phrase="about {steps|step|steps} at quantiles of Beta({alpha}, {beta})")
def beta(
    denoiser: Denoiser | None = None,
    steps: Steps = 18,
    sigma_min: Level = None,
    sigma_max: Level = None,
    alpha: Annotated[float, Range(0.01, 50)] = 0.6,
    beta: Annotated[float, Range(0.01, 50)] = 0.6,
    strength: Strength = 1.0,
) -> Sigmas:
    """Noise levels with more steps at both ends of the schedule (Lee et al. 2024).

    Args:
        denoiser: whose noise range to use
        steps: number of steps
        sigma_min: lowest level above 0; empty = the denoiser's
        sigma_max: highest level; empty = the denoiser's
        alpha: below 1 more steps at low noise
        beta: below 1 more steps at high noise
        strength: share of the way to go, for image to image; the steps stay as many
    """
    low, high = noise_range(denoiser, sigma_min, sigma_max)
    return Sigmas(partial_levels(lambda n: beta_levels(n, low, high, alpha, beta), steps, strength))
