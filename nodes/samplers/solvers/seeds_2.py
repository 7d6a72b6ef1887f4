"""SEEDS-2: a stochastic exponential solver with one stage in the middle."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import decayed, needed


def fresh(h: Tensor, eta: float) -> Tensor:
    """Share of new noise that a stretch h of lambda brings: sqrt(1 - e^(-2 eta h))."""
    return (-(-2 * eta * h).expm1()).sqrt()


@solver(order=2, calls_per_step=2, random=True)
def seeds_2(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, eta: float = 1.0,
            s_noise: float = 1.0, r: float = 0.5) -> Tensor:
    """Two denoiser calls a step. Gonzalez et al. 2023, "SEEDS", Algorithm 2, for clean estimates.

    Both stages see the same noise: that of the first stretch, and for the end that of the second on top. r: where the
    stage lies, as a share of the step in ln sigma. With eta = 0 it is of second order.
    """
    noise = needed(noise, "seeds_2")
    for sigma, sigma_next in pairwise(sigmas):
        clean = denoise(x, sigma)
        if sigma_next == 0:
            return clean
        h = (sigma / sigma_next).log()
        middle = sigma * (-r * h).exp()
        first, second = noise(sigma, middle), noise(middle, sigma_next)
        x_middle = decayed(x, clean, (-r * h * (1 + eta)).exp()) + middle * s_noise * fresh(r * h, eta) * first
        target = clean + (denoise(x_middle, middle) - clean) / (2 * r)
        rest = (1 - r) * h
        path = (-eta * rest).exp() * fresh(r * h, eta) * first + fresh(rest, eta) * second
        x = decayed(x, target, (-h * (1 + eta)).exp()) + sigma_next * s_noise * path
    return x
