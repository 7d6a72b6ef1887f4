"""UniPC: a multistep predictor, and a corrector that costs no call."""

from __future__ import annotations

import math

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.quadrature import exponential_weights
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import combined

COMFYUI_END = 2.0**-10
"""ComfyUI ends UniPC at 0.001 instead of 0, and computes in float32, where 1 - 1 / (1 + 0.001^2) is 2^-20."""


def unified(denoise: Denoise, x: Tensor, sigmas: Tensor, order: int, first: bool, lower_at_end: bool) -> Tensor:
    """Zhao et al. 2023, "UniPC", Algorithms 5 and 6 (multistep, clean estimates, alpha = 1).

    A polynomial through the last `order` clean estimates is integrated exactly (UniP); once the estimate at the new x
    is known, it joins the polynomial and x is computed again (UniC). Of lower order in the first steps.
    first:        B_1(h) = h, else B_2(h) = 1 - e^-h; it matters only for polynomials through two estimates
    lower_at_end: of lower order in the last steps too: safer for few steps, but then of second order as a whole;
                  without it of `order` + 1
    """
    steps, levels = len(sigmas) - 1, sigmas.tolist()
    lambdas = [-math.log(level) if level > 0 else math.inf for level in levels]
    cleans: list[Tensor] = []  # the newest first
    fallen, nodes, h = x, [0.0], 0.0
    for i in range(steps):
        cleans = [denoise(x, sigmas[i]), *cleans[:order]]
        if i > 0:
            x = fallen + combined(cleans, weights_of([1.0, *nodes], h, first))
        h = lambdas[i + 1] - lambdas[i]
        used = min(order, i + 1, steps - i if lower_at_end or levels[i + 1] == 0 else order)
        nodes = [(lambdas[i - k] - lambdas[i]) / h if k else 0.0 for k in range(used)]
        fallen = levels[i + 1] / levels[i] * x
        x = fallen + combined(cleans, weights_of(nodes, h, first))
    return x


def weights_of(nodes: list[float], h: float, first: bool) -> list[float]:
    """Weights of the clean estimates at the nodes, 0 = now, 1 = after the step; of two, by Eq. 5 with a_1 = 1/2."""
    whole = -math.expm1(-h)
    if len(nodes) == 1:
        return [whole]
    if len(nodes) > 2:
        return exponential_weights(nodes, h)
    share = (h if first else whole) / 2 / sum(nodes)  # one of them is 0
    return [share if r else whole - share for r in nodes]


@solver(order=2, comfyui_end=COMFYUI_END)
def uni_pc(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, order: int = 3,
           lower_at_end: bool = True) -> Tensor:
    """One denoiser call a step: `unified` with B(h) = h."""
    return unified(denoise, x, sigmas, order, True, lower_at_end)


@solver(order=2, comfyui_end=COMFYUI_END)
def uni_pc_bh2(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, order: int = 3,
               lower_at_end: bool = True) -> Tensor:
    """One denoiser call a step: `unified` with B(h) = 1 - e^-h, better with strong guidance."""
    return unified(denoise, x, sigmas, order, False, lower_at_end)
