"""Euler's method with CFG++: the noise estimate is that of the unconditional model."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, both, solver
from nodes.samplers.steps import ancestral, needed, slope


def stepped(denoise: Denoise, x: Tensor, sigma: Tensor, down: Tensor) -> Tensor:
    """Chung et al. 2024, "CFG++", Algorithm 1: the guided clean estimate, noised again by the unconditional noise."""
    clean, unconditional = both(denoise, x, sigma)
    return clean + down * slope(x, unconditional, sigma)


@solver(order=1)
def euler_cfg_pp(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None) -> Tensor:
    """One denoiser call a step. Without classifier-free guidance it is Euler's method; scales from 1 to 2 suit it."""
    for sigma, sigma_next in pairwise(sigmas):
        x = stepped(denoise, x, sigma, sigma_next)
    return x


@solver(order=1, random=True)
def euler_ancestral_cfg_pp(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, eta: float = 1.0,
                           s_noise: float = 1.0) -> Tensor:
    """`euler_cfg_pp` down to sigma_down, then noise up to sigma_next, as in `euler_ancestral`."""
    noise = needed(noise, "euler_ancestral_cfg_pp")
    for sigma, sigma_next in pairwise(sigmas):
        down, up = ancestral(sigma, sigma_next, eta)
        x = stepped(denoise, x, sigma, down)
        if sigma_next > 0:
            x = x + up * s_noise * noise(sigma, sigma_next)
    return x
