"""The discrete noise levels that latent diffusion models are trained at, and what their networks predict there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from nodes.schedules.training_levels import stable_diffusion_levels

PREDICTIONS = ("epsilon", "v", "sample")
LEAST_SIGNAL = 4.8973451890853435e-08  # abar of the last level of a zero-terminal schedule, which 0 itself cannot be


@lru_cache(maxsize=2)
def training_sigmas(zero_terminal: bool = False) -> Tensor:
    """The standard deviations of the noise at timesteps 0 to 999. [1000] float32 on the CPU, rising."""
    sigmas = stable_diffusion_levels()
    return (without_signal_at_the_end(sigmas) if zero_terminal else sigmas).float()


def without_signal_at_the_end(sigmas: Tensor) -> Tensor:
    """Lin et al. 2023, "Common Diffusion Noise Schedules ... Are Flawed", Algorithm 1: no signal at the last level.

    The root of abar is shifted and stretched to end in 0 and begin as before; then the last abar is made tiny, since
    sigma would be infinite.
    """
    signal = (1 / (sigmas**2 + 1)).sqrt()
    first, last = signal[0].clone(), signal[-1].clone()
    kept = ((signal - last) * first / (first - last)) ** 2
    kept[-1] = LEAST_SIGNAL
    return ((1 - kept) / kept).sqrt()


@dataclass(frozen=True)
class DiscreteSchedule:
    """Timesteps for noise levels, and clean estimates from what the network predicts.

    prediction:    epsilon (the noise; Ho et al. 2020), v (Salimans & Ho 2022) or sample (the clean latent)
    zero_terminal: whether the last level holds no signal (Lin et al. 2023)
    """

    prediction: str = "epsilon"
    zero_terminal: bool = False

    @property
    def sigmas(self) -> Tensor:
        """[1000] float32 on the CPU, rising."""
        return training_sigmas(self.zero_terminal)

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
        distances = (levels.log()[..., None] - self.sigmas.log()).abs()
        return distances.argmin(-1).float()

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
