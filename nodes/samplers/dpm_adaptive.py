"""DPM-Solver with steps of its own: each as long as the error of its lower-order twin allows."""

from __future__ import annotations

import math
from collections.abc import Callable

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.dpm import dpm_step

EPSILON = 1e-8  # keeps the next step finite where the two orders agree


def dpm_adaptive(denoise: Denoise, x: Tensor, sigma: Tensor, sigma_end: Tensor, order: int = 3, rtol: float = 0.05,
                 atol: float = 0.0078, h_init: float = 0.05, accept: float = 0.81,
                 seen: Callable[[Tensor], None] = lambda level: None) -> Tensor:
    """X at sigma_end (> 0). Lu et al. 2022, "DPM-Solver", Algorithm 3 (DPM-Solver-12 or -23), as k-diffusion steers it.

    order:      3 or 2, of the step that is kept; one order lower is the embedded one
    rtol, atol: error allowed in a step, as a share of x and at least
    h_init:     first step in ln sigma; accept: a step counts if it need not shrink below this share
    seen:       called with the level reached after each step, taken or not

    The next step is h (1 + arctan(error^(-1/order) - 1)); x is one sample or a batch that shares its steps.
    """
    h, before = h_init, x
    while (left := float((sigma / sigma_end).log())) > 1e-5:
        target = sigma * math.exp(-min(h, left))
        higher, lower = dpm_step(denoise, x, sigma, target, order)
        allowed = (rtol * lower.abs().maximum(before.abs())).clamp(min=atol)
        error = float(((lower - higher) / allowed).square().mean().sqrt())
        factor = 1 + math.atan((error + EPSILON) ** (-1 / order) - 1)
        if factor >= accept:
            x, before, sigma = higher, lower, target
        h *= factor
        seen(sigma)
    return x
