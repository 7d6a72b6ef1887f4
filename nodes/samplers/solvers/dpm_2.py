"""DPM-Solver-2: a step with the slope in its middle."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import slope


@solver(order=2, calls_per_step=2)
def dpm_2(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None) -> Tensor:
    """Second-order solver: two denoiser calls a step. Lu et al. 2022, "DPM-Solver", Algorithm 1, in k-diffusion's form.

    The midpoint method in sigma, the midpoint taken in ln sigma. The step to 0 has no midpoint and is Euler's.
    """
    for sigma, sigma_next in pairwise(sigmas):
        d = slope(x, denoise(x, sigma), sigma)
        if sigma_next > 0:
            middle = (sigma * sigma_next).sqrt()
            x_middle = x + (middle - sigma) * d
            d = slope(x_middle, denoise(x_middle, middle), middle)
        x = x + (sigma_next - sigma) * d
    return x
