"""DPM-Solver++(2M): second order at the price of first, by remembering the last clean estimate."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver


@solver(order=2)
def dpmpp_2m(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None) -> Tensor:
    """Second-order multistep solver: one denoiser call a step. Lu et al. 2022, "DPM-Solver++", Algorithm 2.

    With alpha = 1 the paper's lambda is -ln sigma and its step h = ln(sigma / sigma_next); r is the last h
    over this one. The first step has no memory and the step to 0 no finite h: both are DDIM, exact for a constant
    clean estimate.
    """
    before, h_before = None, None
    for sigma, sigma_next in pairwise(sigmas):
        clean = denoise(x, sigma)
        h = (sigma / sigma_next).log()
        target = clean
        if before is not None and sigma_next > 0:
            r = h_before / h
            target = (1 + 1 / (2 * r)) * clean - 1 / (2 * r) * before
        keep = sigma_next / sigma  # = exp(-h)
        x = keep * x + (1 - keep) * target
        before, h_before = clean, h
    return x
