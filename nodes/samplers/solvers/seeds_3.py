"""SEEDS-3: a stochastic exponential solver with two stages on the way."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.solvers.seeds_2 import fresh
from nodes.samplers.steps import decayed, needed


@solver(order=2, calls_per_step=3, random=True)
def seeds_3(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, eta: float = 1.0,
            s_noise: float = 1.0) -> Tensor:
    """Three denoiser calls a step, at thirds of it. Gonzalez et al. 2023, "SEEDS", Algorithm 3, for clean estimates.

    A stage at a distance c of lambda decays the last one's noise and adds its own. The difference of two clean
    estimates is weighted by the exact integral of a line. With eta = 0 it is of third order.
    """
    noise = needed(noise, "seeds_3")
    for sigma, sigma_next in pairwise(sigmas):
        clean = denoise(x, sigma)
        if sigma_next == 0:
            return clean
        third = (sigma / sigma_next).log() / 3
        levels = [sigma, sigma * (-third).exp(), sigma * (-2 * third).exp(), sigma_next]
        change, path, stage = clean * 0, x * 0, x
        for k in (1, 2, 3):
            longer = (1 + eta) * k * third
            path = (-eta * third).exp() * path + fresh(third, eta) * noise(levels[k - 1], levels[k])
            line = 1 - (-(-longer).expm1()) / longer  # of a change that begins with the step and reaches 1 at its end
            stage = decayed(x, clean, (-longer).exp()) + line * change + levels[k] * s_noise * path
            if k < 3:
                change = (denoise(stage, levels[k]) - clean) * (k + 1) / k
        x = stage
    return x
