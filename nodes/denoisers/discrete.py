"""Noise levels of models that were trained at a fixed number of them, whatever their betas."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from nodes.schedules.training_levels import without_signal_at_the_end

COSINE_OFFSET, LARGEST_BETA = 0.008, 0.999


def linear_betas(count: int = 1000, first: float = 1e-4, last: float = 0.02) -> Tensor:
    """Ho et al. 2020, section 4. [count] float64."""
    return torch.linspace(first, last, count, dtype=torch.float64)


def scaled_linear_betas(count: int = 1000, first: float = 0.00085, last: float = 0.012) -> Tensor:
    """Rombach et al. 2022: the roots are at equal distances. [count] float64."""
    return torch.linspace(first**0.5, last**0.5, count, dtype=torch.float64) ** 2


def cosine_betas(count: int = 1000) -> Tensor:
    """Nichol & Dhariwal 2021, Eq. 17: abar falls like a squared cosine. [count] float64."""
    time = torch.arange(count + 1, dtype=torch.float64) / count
    kept = ((time + COSINE_OFFSET) / (1 + COSINE_OFFSET) * math.pi / 2).cos() ** 2
    return (1 - kept[1:] / kept[:-1]).clamp(max=LARGEST_BETA)


BETAS = {"linear": linear_betas, "scaled_linear": scaled_linear_betas, "cosine": cosine_betas}


@cache
def _sigmas(kind: str, count: int, ends: tuple[float, ...], zero_terminal: bool) -> Tensor:
    kept = (1 - BETAS[kind](count, *ends)).cumprod(0)
    sigmas = ((1 - kept) / kept).sqrt()
    return (without_signal_at_the_end(sigmas) if zero_terminal else sigmas).float()


@dataclass(frozen=True)
class DiscreteLevels:
    """Timesteps for noise levels, and clean estimates from what the network predicts.

    kind:       of the betas: linear, scaled_linear or cosine
    count:      how many levels there are
    ends:       first and last beta; () = those of the paper
    prediction: epsilon (the noise), v (Salimans & Ho 2022) or sample (the clean data)
    zero_terminal: whether the last level holds no signal (Lin et al. 2023)
    """

    kind: str = "linear"
    count: int = 1000
    ends: tuple[float, ...] = ()
    prediction: str = "epsilon"
    zero_terminal: bool = False

    @property
    def sigmas(self) -> Tensor:
        """Sigma = sqrt((1 - abar) / abar) at each timestep. [count] float32 on the CPU, rising."""
        return _sigmas(self.kind, self.count, self.ends, self.zero_terminal)

    @property
    def sigma_min(self) -> float:
        """The lowest level that the network was trained at."""
        return float(self.sigmas[0])

    @property
    def sigma_max(self) -> float:
        """The highest level that the network was trained at."""
        return float(self.sigmas[-1])

    def timestep(self, sigma: Tensor | float) -> Tensor:
        """The timestep whose level is nearest in ln sigma; float32, a scalar on the CPU."""
        level = math.log(max(float(sigma), 1e-12))
        return (self.sigmas.log() - level).abs().argmin().float()

    def scaled(self, x: Tensor, sigma: Tensor | float) -> Tensor:
        """What the network reads: x at unit variance, for data of unit variance."""
        return x / (sigma**2 + 1) ** 0.5

    def denoised(self, x: Tensor, output: Tensor, sigma: Tensor | float) -> Tensor:
        """The clean estimate from x and the network's output, both [N, C, h, w]."""
        if self.prediction == "epsilon":
            return x - output * sigma
        if self.prediction == "v":
            return x / (sigma**2 + 1) - output * sigma / (sigma**2 + 1) ** 0.5
        return output
