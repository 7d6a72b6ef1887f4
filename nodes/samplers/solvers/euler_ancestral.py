"""Euler with fresh noise at every step: ancestral sampling."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver


@solver(order=1, random=True)
def euler_ancestral(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None) -> Tensor:
    """One denoiser call a step: step down further than asked, then add noise up to the level asked for.

    The share of fresh noise is that of the reverse Markov chain of DDPM (Ho et al. 2020, Eq. 7, in the variables of
    Song et al. 2021, Appendix F): sigma_up^2 = sigma_next^2 (sigma^2 - sigma_next^2) / sigma^2.
    """
    if noise is None:
        raise ValueError("euler_ancestral adds noise at each step: pass noise(sigma, sigma_next)")
    for sigma, sigma_next in pairwise(sigmas):
        sigma_up = (sigma_next**2 * (sigma**2 - sigma_next**2) / sigma**2).sqrt()
        sigma_down = (sigma_next**2 - sigma_up**2).sqrt()
        slope = (x - denoise(x, sigma)) / sigma
        x = x + (sigma_down - sigma) * slope
        if sigma_next > 0:
            x = x + sigma_up * noise(sigma, sigma_next)
    return x
