"""Linear multistep: Adams-Bashforth on unequal steps."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.quadrature import adams_weights
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import slope


@solver(order=4)
def lms(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, order: int = 4) -> Tensor:
    """One denoiser call a step: a polynomial through the last four slopes is integrated exactly. Source: k-diffusion.

    It begins with orders 1, 2 and 3; Liu et al. 2022 ("PNDM") use the weights of equal steps instead: see `ipndm`.
    """
    slopes, levels = [], sigmas.tolist()
    for i, (sigma, sigma_next) in enumerate(pairwise(sigmas)):
        slopes = [slope(x, denoise(x, sigma), sigma), *slopes[:order - 1]]
        used = len(slopes) if sigma_next > 0 else 1  # the step to 0 is Euler's: it ends at the clean estimate
        weights = adams_weights(levels[i + 1 - used:i + 1][::-1], levels[i], levels[i + 1])
        x = x + sum(w * d for w, d in zip(weights, slopes, strict=False))
    return x
