"""DPM-Solver++(2S) with fresh noise at every step."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import ancestral, decayed, needed


@solver(order=2, calls_per_step=2, random=True)
def dpmpp_2s_ancestral(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, eta: float = 1.0,
                       s_noise: float = 1.0) -> Tensor:
    """Two denoiser calls a step. Lu et al. 2022, "DPM-Solver++", Algorithm 1 with r = 1/2, then noise as in DDPM."""
    noise = needed(noise, "dpmpp_2s_ancestral")
    for sigma, sigma_next in pairwise(sigmas):
        down, up = ancestral(sigma, sigma_next, eta)
        clean = denoise(x, sigma)
        if down > 0:
            middle = (sigma * down).sqrt()
            clean = denoise(decayed(x, clean, middle / sigma), middle)
        x = decayed(x, clean, down / sigma)
        if sigma_next > 0:
            x = x + up * s_noise * noise(sigma, sigma_next)
    return x
