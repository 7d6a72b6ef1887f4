"""Euler with fresh noise at every step: ancestral sampling."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import ancestral, needed, slope


@solver(order=1, random=True)
def euler_ancestral(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, eta: float = 1.0,
                    s_noise: float = 1.0) -> Tensor:
    """One denoiser call a step: step down further than asked, then add noise up to the level asked for.

    The share of fresh noise is that of the reverse Markov chain of DDPM (Ho et al. 2020, Eq. 7, in the variables of
    Song et al. 2021, Appendix F). eta: 0 = none, which is Euler's method; 1 = all of it.
    """
    noise = needed(noise, "euler_ancestral")
    for sigma, sigma_next in pairwise(sigmas):
        down, up = ancestral(sigma, sigma_next, eta)
        x = x + (down - sigma) * slope(x, denoise(x, sigma), sigma)
        if sigma_next > 0:
            x = x + up * s_noise * noise(sigma, sigma_next)
    return x
