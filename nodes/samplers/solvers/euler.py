"""Euler's method on the probability-flow ODE."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver


@solver(order=1)
def euler(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None) -> Tensor:
    """First-order solver: one denoiser call a step. Karras et al. 2022, Algorithm 1 without its correction.

    dx/dsigma = (x - D(x; sigma)) / sigma (Eq. 1 with sigma(t) = t): the straight line away from the clean estimate.
    """
    for sigma, sigma_next in pairwise(sigmas):
        slope = (x - denoise(x, sigma)) / sigma
        x = x + (sigma_next - sigma) * slope
    return x
