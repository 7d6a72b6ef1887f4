"""DDIM: from no noise (the default) to DDPM's with one number, eta."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import ancestral, needed, slope


@solver(order=1)
def ddim(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, eta: float = 0.0) -> Tensor:
    """One denoiser call a step. Song et al. 2021, "Denoising Diffusion Implicit Models", Eq. 12 for x / alpha.

    The clean estimate plus the noise estimate at a lower level, plus fresh noise: with eta = 0 Euler's method, with
    eta = 1 DDPM.
    """
    for sigma, sigma_next in pairwise(sigmas):
        down, up = ancestral(sigma, sigma_next, eta)
        clean = denoise(x, sigma)
        x = clean + down * slope(x, clean, sigma)
        if up > 0:
            x = x + up * needed(noise, "ddim with eta")(sigma, sigma_next)
    return x
