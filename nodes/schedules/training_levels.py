"""The thousand noise levels that Stable Diffusion was trained at: schedules of its family walk over their numbers."""

from __future__ import annotations

import math
from functools import lru_cache

import torch
from torch import Tensor

COUNT = 1000
BETA_FIRST, BETA_LAST = 0.00085, 0.012  # Rombach et al. 2022, "scaled linear": the roots are at equal distances


def stable_diffusion_levels() -> Tensor:
    """Sigma = sqrt((1 - abar) / abar), abar the running product of 1 - beta (Ho et al. 2020, Eq. 4). [1000], rising."""
    beta = torch.linspace(BETA_FIRST**0.5, BETA_LAST**0.5, COUNT, dtype=torch.float64) ** 2
    kept = (1 - beta).cumprod(0)
    return ((1 - kept) / kept).sqrt()


@lru_cache(maxsize=32)
def log_levels(sigma_min: float, sigma_max: float) -> Tensor:
    """Ln sigma of the training levels, stretched linearly to a range. [1000] float64, rising.

    For Stable Diffusion's own range (0.0292 to 14.61) these are its levels; another denoiser gets the same shape.
    """
    table = stable_diffusion_levels().log()
    share = (table - table[0]) / (table[-1] - table[0])
    return math.log(sigma_min) + share * math.log(sigma_max / sigma_min)


def levels_at(timesteps: Tensor, sigma_min: float, sigma_max: float) -> Tensor:
    """The levels at timesteps 0 to 999, also between two of them (linear in ln sigma). float64."""
    table = log_levels(sigma_min, sigma_max)
    below = timesteps.floor().long().clamp(0, COUNT - 1)
    above = (below + 1).clamp(max=COUNT - 1)
    return torch.lerp(table[below], table[above], timesteps.double() - below).exp()
