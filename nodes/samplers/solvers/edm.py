"""EDM's stochastic sampler: noise is raised a little, then Heun walks down."""

from __future__ import annotations

import math
from itertools import pairwise

from torch import Tensor

from nodes.interface import BadInput, Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import needed, slope


@solver(order=2, calls_per_step=2, random=True)
def edm(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, churn: float = 40.0,
        s_tmin: float = 0.05, s_tmax: float = 50.0, s_noise: float = 1.003) -> Tensor:
    """Two denoiser calls a step, one in the last. Karras et al. 2022, Algorithm 2; parameters of Table 5, ImageNet-64.

    churn: S_churn, how much noise is renewed in all; s_tmin, s_tmax: the noise levels between which, both included
    s_noise: S_noise; more than 1 makes up for a denoiser that removes a little too much
    """
    noise = needed(noise, "edm")
    if s_tmin > s_tmax:
        raise BadInput(f"expected an s_tmin up to s_tmax, which is {s_tmax:g}, got {s_tmin:g}; lower s_tmin, or set "
                       "churn to 0 to renew no noise at all")
    share = min(churn / max(len(sigmas) - 1, 1), math.sqrt(2) - 1)
    for sigma, sigma_next in pairwise(sigmas):
        raised = sigma * (1 + share) if s_tmin <= sigma <= s_tmax else sigma
        # Increase noise temporarily.
        if raised > sigma:
            x = x + (raised**2 - sigma**2).sqrt() * s_noise * noise(sigma, raised)
        # Euler step.
        d = slope(x, denoise(x, raised), raised)
        x_next = x + (sigma_next - raised) * d
        # Second-order correction.
        if sigma_next > 0:
            d_next = slope(x_next, denoise(x_next, sigma_next), sigma_next)
            x_next = x + (sigma_next - raised) * (d + d_next) / 2
        x = x_next
    return x
