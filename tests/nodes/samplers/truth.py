"""Problems whose answers are known exactly."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.denoisers.mixture import ANY, Mixture

LINE = Mixture(torch.tensor([[-1.0], [0.3], [1.5]]).double(), torch.tensor([0, 1, 2]), 0.3)
"""Three modes on the line."""


def denoise_line(x: Tensor, sigma: Tensor) -> Tensor:
    """The exact denoiser of LINE for points [N, 1]."""
    return LINE.posterior_mean(x, sigma, torch.full((len(x),), ANY))


def draw_line(count: int, sigma: float, seed: int) -> Tensor:
    """Noisy data of LINE at a level, [count, 1]."""
    generator = torch.Generator().manual_seed(seed)
    modes = LINE.means[torch.randint(3, (count,), generator=generator)]
    spread = (LINE.std**2 + sigma**2) ** 0.5
    return modes + spread * torch.randn(count, 1, generator=generator, dtype=torch.float64)


def cumulative(x: Tensor, sigma: float) -> Tensor:
    """P(noisy value <= x) at a level, for each of x [N, 1]."""
    scale = (LINE.std**2 + sigma**2) ** 0.5
    return torch.special.ndtr((x - LINE.means.T) / scale).mean(1, keepdim=True)


def exact_end(x: Tensor, sigma: float, sigma_end: float) -> Tensor:
    """Where the probability-flow ODE takes x on the line: to the same quantile (paths of an ODE cannot cross)."""
    share = cumulative(x, sigma)
    low, high = torch.full_like(x, -2000), torch.full_like(x, 2000)
    for _ in range(100):  # bisection to the last bit
        middle = (low + high) / 2
        below = cumulative(middle, sigma_end) < share
        low, high = torch.where(below, middle, low), torch.where(below, high, middle)
    return (low + high) / 2


def gaussian_denoiser(std: float):
    """The exact denoiser of N(0, std^2)."""
    return lambda x, sigma: x * (std**2 / (std**2 + sigma**2))


def toy_denoiser(x: Tensor, sigma: Tensor) -> Tensor:
    """The stand-in that the numbers from ComfyUI were measured with."""
    return torch.tanh(x / (1 + sigma**2) ** 0.5)


class ToyPair:
    """The same with guidance, whose unconditional estimate is 0.9 of the guided one."""

    def __call__(self, x: Tensor, sigma: Tensor) -> Tensor:
        return toy_denoiser(x, sigma)

    def pair(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        clean = self(x, sigma)
        return clean, 0.9 * clean
