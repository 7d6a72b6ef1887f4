"""DEIS: Adams-Bashforth in the time of the variance-preserving SDE."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.quadrature import PLACES, WEIGHTS, Numbers, lagrange
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import slope

SIGMA_MIN, SIGMA_MAX, FIRST_TIME = 0.002, 80.0, 1e-3  # the range that the time 0.001 to 1 runs over
LOW, HIGH = math.log1p(SIGMA_MIN**2), math.log1p(SIGMA_MAX**2)
BETA_D = 2 * (LOW / FIRST_TIME - HIGH) / (FIRST_TIME - 1)
BETA_MIN = HIGH - BETA_D / 2


def time_of(sigma: float) -> float:
    """Karras et al. 2022, Table 1, first column: ln(1 + sigma^2) = beta_d t^2 / 2 + beta_min t."""
    return (math.sqrt(BETA_MIN**2 + 2 * BETA_D * math.log1p(sigma**2)) - BETA_MIN) / BETA_D


def rate_of(t: Numbers) -> Numbers:
    """How fast sigma rises with t."""
    squared = np.expm1(BETA_D * t**2 / 2 + BETA_MIN * t)
    return (BETA_D * t + BETA_MIN) * (1 + squared) / (2 * np.sqrt(squared))


def deis_weights(nodes: Sequence[float], start: float, end: float) -> list[float]:
    """Integral over sigma of each Lagrange polynomial in t, [k]: Zhang & Chen 2023, Eq. 15."""
    t = start + (end - start) * PLACES
    return list((end - start) * (lagrange(np.asarray(nodes), t) @ (WEIGHTS * rate_of(t))))


@solver(order=3)
def deis(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, order: int = 3) -> Tensor:
    """One denoiser call a step: tAB-DEIS. Zhang & Chen 2023, "Fast Sampling with Exponential Integrator", section 4.

    The last three noise estimates make a parabola in t, whose integral over sigma is exact. The step to 0 is Euler's.
    """
    slopes: list[Tensor] = []
    times = [time_of(level) for level in sigmas.tolist()]
    for i, (sigma, sigma_next) in enumerate(pairwise(sigmas)):
        slopes = [slope(x, denoise(x, sigma), sigma), *slopes[:order - 1]]
        if len(slopes) == 1 or sigma_next == 0:
            x = x + (sigma_next - sigma) * slopes[0]
            continue
        weights = deis_weights(times[i + 1 - len(slopes):i + 1][::-1], times[i], times[i + 1])
        x = x + sum(w * d for w, d in zip(weights, slopes, strict=True))
    return x
