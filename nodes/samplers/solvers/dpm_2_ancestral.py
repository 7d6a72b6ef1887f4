"""DPM-Solver-2 with fresh noise at every step."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import ancestral, needed, slope


@solver(order=2, calls_per_step=2, random=True)
def dpm_2_ancestral(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, eta: float = 1.0,
                    s_noise: float = 1.0) -> Tensor:
    """`dpm_2` down to sigma_down, then noise up to sigma_next; two denoiser calls a step. Source: k-diffusion."""
    noise = needed(noise, "dpm_2_ancestral")
    for sigma, sigma_next in pairwise(sigmas):
        down, up = ancestral(sigma, sigma_next, eta)
        d = slope(x, denoise(x, sigma), sigma)
        if down > 0:
            middle = (sigma * down).sqrt()
            x_middle = x + (middle - sigma) * d
            d = slope(x_middle, denoise(x_middle, middle), middle)
        x = x + (down - sigma) * d
        if sigma_next > 0:
            x = x + up * s_noise * noise(sigma, sigma_next)
    return x
