"""Extended reverse-time SDE: how much noise is added follows a function of the level."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import decayed, needed

POINTS = 200  # of the rectangle rule


def noise_scale(sigma: Tensor) -> Tensor:
    """phi(sigma) of SDE 5: sigma (exp(sigma^0.3) + 10), Cui et al. 2023, Table 1."""
    return sigma * ((sigma**0.3).exp() + 10)


def integral(of: Callable[[Tensor], Tensor], low: Tensor, high: Tensor) -> Tensor:
    """Rectangle rule from the low end, with POINTS rectangles, as the authors do it."""
    width = (high - low) / POINTS
    return of(low + torch.arange(POINTS, dtype=low.dtype) * width).sum() * width


@solver(order=1, random=True)
def er_sde(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, s_noise: float = 1.0,
           max_stage: int = 3) -> Tensor:
    """One denoiser call a step. Cui et al. 2023, "Elucidating the Solution Space of Extended Reverse-Time SDE", Alg. 3.

    x_next = r x + (1 - r) clean with r = phi(next) / phi(sigma), plus first and second divided differences of the clean
    estimate times their integrals (Eq. 21), plus noise of variance next^2 - (r sigma)^2.
    """
    noise = needed(noise, "er_sde")
    levels: list[Tensor] = []  # the newest first
    clean_before = change_before = None
    for sigma, sigma_next in pairwise(sigmas):
        clean, levels = denoise(x, sigma), [sigma, *levels[:2]]
        if sigma_next == 0:
            return clean
        scale = noise_scale(sigma_next)
        r, step = scale / noise_scale(sigma), sigma_next - sigma
        x = decayed(x, clean, r)
        change = None
        if clean_before is not None and max_stage > 1:
            change = (clean - clean_before) / (sigma - levels[1])
            flat = integral(lambda s: 1 / noise_scale(s), sigma_next, sigma)
            x = x + (step + flat * scale) * change
        if change_before is not None and max_stage > 2:
            bend = (change - change_before) / ((sigma - levels[2]) / 2)
            tilted = integral(lambda s, top=sigma: (s - top) / noise_scale(s), sigma_next, sigma)
            x = x + (step**2 / 2 + tilted * scale) * bend
        x = x + (sigma_next**2 - (r * sigma) ** 2).clamp(min=0).sqrt() * s_noise * noise(sigma, sigma_next)
        clean_before, change_before = clean, change
    return x
