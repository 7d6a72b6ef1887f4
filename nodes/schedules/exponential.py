"""The exponential schedule: every step removes the same share of the noise."""

from __future__ import annotations

import math
from typing import Annotated

import torch
from torch import Tensor

from nodes.interface import Denoiser, Range, Sigmas, node
from nodes.schedules.levels import Strength, ending_in_zero, noise_range, partial_levels, schedule
from nodes.schedules.training_levels import precision


@schedule
def exponential_levels(steps: int, sigma_min: float, sigma_max: float) -> Tensor:
    """Linear in ln sigma, then 0: the limit of Karras et al. 2022, Eq. 5, for large rho. [steps + 1] float64."""
    low, high = math.log(sigma_min), math.log(sigma_max)
    logs = torch.linspace(high, low, steps, dtype=precision(sigma_min, sigma_max))
    return ending_in_zero(logs.exp())


@node("schedules.exponential", version=1, tags=("sigmas", "log-linear", "scheduler"), cheap=True,
      phrase="{steps|step|steps} of equal factors")
def exponential(
    denoiser: Denoiser | None = None,
    steps: Annotated[int, Range(1, 10_000)] = 18,
    sigma_min: Annotated[float | None, Range(1e-6, 1e6, log=True)] = None,
    sigma_max: Annotated[float | None, Range(1e-6, 1e6, log=True)] = None,
    strength: Strength = 1.0,
) -> Sigmas:
    """Noise levels that fall by the same factor each step.

    Args:
        denoiser: whose noise range to use
        steps: number of steps
        sigma_min: lowest level above 0; empty = the denoiser's
        sigma_max: highest level; empty = the denoiser's
        strength: share of the way to go, for image to image; the steps stay as many
    """
    low, high = noise_range(denoiser, sigma_min, sigma_max)
    return Sigmas(partial_levels(lambda n: exponential_levels(n, low, high), steps, strength))
