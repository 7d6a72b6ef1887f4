"""DDPM: the reverse Markov chain."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import decayed, needed


@solver(order=1, random=True)
def ddpm(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None) -> Tensor:
    """One denoiser call a step: draw from q(x_next | x, clean). Ho et al. 2020, Eqs. 6 and 7, for x / sqrt(abar).

    Mean r x + (1 - r) clean with r = (sigma_next / sigma)^2, variance sigma_next^2 (1 - r).
    """
    noise = needed(noise, "ddpm")
    for sigma, sigma_next in pairwise(sigmas):
        r = (sigma_next / sigma) ** 2
        x = decayed(x, denoise(x, sigma), r)
        if sigma_next > 0:
            x = x + sigma_next * (1 - r).sqrt() * noise(sigma, sigma_next)
    return x
