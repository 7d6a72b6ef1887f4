"""Heun's method: Euler, then a correction by the slope at the end of the step."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver


@solver(order=2, calls_per_step=2)
def heun(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None) -> Tensor:
    """Second-order solver: two denoiser calls a step, one in the last. Karras et al. 2022, Algorithm 1."""
    for sigma, sigma_next in pairwise(sigmas):
        slope = (x - denoise(x, sigma)) / sigma
        x_euler = x + (sigma_next - sigma) * slope
        if sigma_next == 0:  # no noise is left, so there is no slope to correct with
            return x_euler
        slope_next = (x_euler - denoise(x_euler, sigma_next)) / sigma_next
        x = x + (sigma_next - sigma) * (slope + slope_next) / 2
    return x
