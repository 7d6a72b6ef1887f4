"""What all schedules share: which noise levels to run between, and the last level, 0."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.interface import BadInput, Denoiser


def noise_range(denoiser: Denoiser | None, sigma_min: float | None, sigma_max: float | None) -> tuple[float, float]:
    """Lowest and highest noise level: the typed ones, else those that the denoiser knows."""
    low = sigma_min if sigma_min is not None else denoiser.sigma_min if denoiser else None
    high = sigma_max if sigma_max is not None else denoiser.sigma_max if denoiser else None
    if low is None or high is None:
        raise BadInput("expected noise levels to run between: wire a denoiser, or type sigma_min and sigma_max")
    if not 0 < low < high:
        raise BadInput(f"expected 0 < sigma_min < sigma_max, got sigma_min {low:g} and sigma_max {high:g}")
    return low, high


def fractions(steps: int) -> Tensor:
    """[steps] float64 numbers from 0 to 1; only the 0 for a single step."""
    return torch.linspace(0, 1, steps, dtype=torch.float64)


def ending_in_zero(levels: Tensor) -> Tensor:
    """The levels and a last 0: after the last step no noise is left."""
    return torch.cat([levels, levels.new_zeros(1)])
