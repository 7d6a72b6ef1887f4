"""Latent consistency sampling: jump to the clean estimate, then add noise again."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import needed


@solver(order=0, random=True)
def lcm(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None) -> Tensor:
    """One denoiser call a step. Song et al. 2023, "Consistency Models", Algorithm 1; Luo et al. 2023, "LCM", Alg. 3.

    For models whose clean estimate is already a sample. With an ordinary denoiser more steps do not lead to the data's
    distribution: each estimate is an average over clean pictures.
    """
    noise = needed(noise, "lcm")
    for sigma, sigma_next in pairwise(sigmas):
        x = denoise(x, sigma)
        if sigma_next > 0:
            x = x + sigma_next * noise(sigma, sigma_next)
    return x
