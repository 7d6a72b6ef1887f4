"""Gradient estimation: the change of the noise estimate is carried on."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, both, solver
from nodes.samplers.steps import slope

GAMMA = 2.0


def estimated(denoise: Denoise, x: Tensor, sigmas: Tensor, gamma: float, plus_plus: bool) -> Tensor:
    """Permenter & Yuan 2024, "Interpreting and Improving Diffusion Models", Algorithm 2.

    The slope gamma d - (gamma - 1) d_before; gamma = 3/2 would be Adams-Bashforth of second order on equal steps.
    plus_plus: with the unconditional noise estimate, as in CFG++ (Chung et al. 2024)
    """
    before = None
    for sigma, sigma_next in pairwise(sigmas):
        clean, unconditional = both(denoise, x, sigma) if plus_plus else (denoise(x, sigma),) * 2
        d = slope(x, unconditional, sigma)
        x = clean + sigma_next * d
        if before is not None and sigma_next > 0:
            x = x + (sigma_next - sigma) * (gamma - 1) * (d - before)
        before = d
    return x


@solver(order=1)
def gradient_estimation(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None,
                        gamma: float = GAMMA) -> Tensor:
    """One denoiser call a step: `estimated`."""
    return estimated(denoise, x, sigmas, gamma, plus_plus=False)


@solver(order=1)
def gradient_estimation_cfg_pp(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None,
                               gamma: float = GAMMA) -> Tensor:
    """One denoiser call a step: `estimated` with CFG++."""
    return estimated(denoise, x, sigmas, gamma, plus_plus=True)
