"""The thousand noise levels that Stable Diffusion was trained at: schedules of its family walk over their numbers."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor

COUNT = 1000
BETA_FIRST, BETA_LAST = 0.00085, 0.012  # Rombach et al. 2022, "scaled linear": the roots are at equal distances
LEAST_SIGNAL = 4.8973451890853435e-08  # abar of the last level of a zero-terminal schedule, which cannot be 0
SAME_RANGE = 1e-4  # relative difference up to which a range is that of Stable Diffusion


def stable_diffusion_levels() -> Tensor:
    """Sigma = sqrt((1 - abar) / abar), abar the running product of 1 - beta (Ho et al. 2020, Eq. 4). [1000], rising."""
    beta = torch.linspace(BETA_FIRST**0.5, BETA_LAST**0.5, COUNT, dtype=torch.float64) ** 2
    kept = (1 - beta).cumprod(0)
    return ((1 - kept) / kept).sqrt()


def without_signal_at_the_end(levels: Tensor) -> Tensor:
    """Noise levels of a discrete schedule, changed so that the last holds no signal. [count], rising.

    Lin et al. 2023, "Common Diffusion Noise Schedules and Sample Steps Are Flawed", Algorithm 1: the root of abar is
    shifted and stretched to end in 0 and begin as before. Then the last is made tiny, since sigma would be infinite.
    """
    signal = (1 / (levels**2 + 1)).sqrt()
    first, last = signal[0], signal[-1]
    kept = ((signal - last) * first / (first - last)) ** 2
    kept[-1] = LEAST_SIGNAL
    return ((1 - kept) / kept).sqrt()


class Trained(NamedTuple):
    """The levels that a model was trained at, and their logarithms; float32, as its programs keep them."""

    sigmas: Tensor
    logs: Tensor


@lru_cache(maxsize=2)
def trained(zero_terminal: bool = False) -> Trained:
    """The levels of Stable Diffusion, [1000] each, rising."""
    levels = stable_diffusion_levels()
    levels = without_signal_at_the_end(levels) if zero_terminal else levels
    return Trained(levels.float(), levels.log().float())


def trained_between(sigma_min: float, sigma_max: float) -> Trained | None:
    """Those of the two that have this range, or None."""
    for levels in (trained(), trained(zero_terminal=True)):
        low, high = levels.sigmas[[0, -1]].tolist()
        if math.isclose(low, sigma_min, rel_tol=SAME_RANGE) and math.isclose(high, sigma_max, rel_tol=SAME_RANGE):
            return levels
    return None


@lru_cache(maxsize=32)
def log_levels(sigma_min: float, sigma_max: float) -> Tensor:
    """Ln sigma of the training levels, stretched linearly to a range. [1000] float64, rising.

    For Stable Diffusion's own range (0.0292 to 14.61) these are its levels; another denoiser gets the same shape.
    """
    table = stable_diffusion_levels().log()
    share = (table - table[0]) / (table[-1] - table[0])
    return math.log(sigma_min) + share * math.log(sigma_max / sigma_min)


def levels_at(timesteps: Tensor, sigma_min: float, sigma_max: float) -> Tensor:
    """The levels at timesteps 0 to 999, also between two of them (linear in ln sigma). float64.

    For Stable Diffusion's own range the numbers are float32 ones, bit for bit those of k-diffusion and ComfyUI:
    half-way between two timesteps, rounding decides which of them the network is told. So timesteps are float32, too.
    """
    below = timesteps.floor().long().clamp(0, COUNT - 1)
    above = (below + 1).clamp(max=COUNT - 1)
    if known := trained_between(sigma_min, sigma_max):
        share = timesteps.float() - below
        between = ((1 - share) * known.logs[below] + share * known.logs[above]).exp()
        return between.where(share > 0, known.sigmas[below]).double()
    table = log_levels(sigma_min, sigma_max)
    return torch.lerp(table[below], table[above], timesteps.double() - below).exp()
