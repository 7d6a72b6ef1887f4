"""The discrete noise levels that latent diffusion models are trained at, and what their networks predict there."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from nodes.schedules.training_levels import trained

PREDICTIONS = ("eps", "v", "x0")


@dataclass(frozen=True)
class DiscreteSchedule:
    """Timesteps for noise levels, and clean estimates from what the network predicts.

    prediction:    eps (the noise; Ho et al. 2020), v (Salimans & Ho 2022) or x0 (the clean latent)
    zero_terminal: whether the last level holds no signal (Lin et al. 2023)
    """

    prediction: str = "eps"
    zero_terminal: bool = False

    @property
    def sigmas(self) -> Tensor:
        """[1000] float32 on the CPU, rising."""
        return trained(self.zero_terminal).sigmas

    @property
    def sigma_min(self) -> float:
        """The lowest level that the network was trained at."""
        return float(self.sigmas[0])

    @property
    def sigma_max(self) -> float:
        """The highest level that the network was trained at."""
        return float(self.sigmas[-1])

    def timestep(self, sigma: Tensor | float) -> Tensor:
        """The timestep 0 to 999 whose level is nearest in ln sigma; float32 of the shape of sigma, on the CPU."""
        levels = torch.as_tensor(sigma, dtype=torch.float32, device="cpu")
        distances = levels.log()[..., None] - trained(self.zero_terminal).logs
        return distances.abs().argmin(-1).float()

    def scaled(self, x: Tensor, sigma: Tensor | float) -> Tensor:
        """What the network reads: x at unit variance, for data of unit variance."""
        return x / (sigma**2 + 1) ** 0.5

    def denoised(self, x: Tensor, output: Tensor, sigma: Tensor | float) -> Tensor:
        """The clean estimate from x and the network's output, both [N, C, h, w]."""
        if self.prediction == "eps":
            return x - output * sigma
        if self.prediction == "v":
            return x / (sigma**2 + 1) - output * sigma / (sigma**2 + 1) ** 0.5
        return output
