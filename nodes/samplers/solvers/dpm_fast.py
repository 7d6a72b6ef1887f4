"""DPM-Solver-fast: third-order steps of its own between the highest and the lowest level."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.dpm import dpm_step
from nodes.samplers.solver import Noise, solver


def orders(calls: int) -> list[int]:
    """Orders of the steps, which are also their calls: threes, and what is left (Lu et al. 2022, section 3.4)."""
    threes, rest = divmod(calls, 3)
    return [3] * (threes - 1) + [2, 1] if rest == 0 else [3] * threes + [rest]


@solver(order=0)
def dpm_fast(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None) -> Tensor:
    """As many denoiser calls as there are steps. Lu et al. 2022, "DPM-Solver", section 3.4 (DPM-Solver-fast).

    Equal steps in ln sigma from the first to the last level above 0, each of order 3; only the ends of `sigmas` count.
    A last 0 is not gone to: x stays at the lowest level, as in k-diffusion.
    """
    positive = sigmas[sigmas > 0]
    plan = orders(len(sigmas) - 1)
    levels = torch.linspace(float(positive[0].log()), float(positive[-1].log()), len(plan) + 1, dtype=sigmas.dtype)
    levels = levels.exp()
    for order, sigma, sigma_next in zip(plan, levels[:-1], levels[1:], strict=True):
        x = dpm_step(denoise, x, sigma, sigma_next, order)[0]
    return x
