"""SA-Solver: stochastic Adams, with noise only in the middle of the way."""

from __future__ import annotations

import math

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.quadrature import exponential_weights
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import combined, needed

PREDICTOR, CORRECTOR = 3, 4  # clean estimates that each uses
LOW, HIGH = 0.5712, 5.0924  # noise is added between: 20 % and 80 % of Stable Diffusion's timesteps


def stochastic_adams(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise, eta: float,
                     evaluate_again: bool) -> Tensor:
    """Xue et al. 2023, "SA-Solver", Algorithm 1, for clean estimates, tau = eta between LOW and HIGH, else 0.

    x_next = e^(-(1 + tau^2) h) x + sum of b_j clean_j + sigma_next sqrt(1 - e^(-2 tau^2 h)) z, where b_j integrates a
    polynomial through the estimates exactly (Eq. 15). The corrector repeats the last step with the new estimate and the
    same z. Of lower order towards a last level 0.
    """
    steps, levels, to_zero = len(sigmas) - 1, sigmas.tolist(), bool(sigmas[-1] == 0)
    lambdas = [-math.log(level) if level > 0 else math.inf for level in levels]
    cleans: list[Tensor] = []  # the newest first
    begin, longer, h, kept, drawn = x, 0.0, 0.0, 1.0, 0.0
    for i in range(steps):
        cleans = [denoise(x, sigmas[i]), *cleans[:CORRECTOR - 1]]
        used = min(CORRECTOR, i + 1, steps - i if to_zero else CORRECTOR)
        if i > 0 and (evaluate_again or levels[i + 1] > 0):
            nodes = [(lambdas[i - k] - lambdas[i - 1]) / h for k in range(used)]
            x = kept * begin + combined(cleans, exponential_weights(nodes, longer)) + drawn
            if evaluate_again:
                cleans[0] = denoise(x, sigmas[i])
        if levels[i + 1] == 0:
            return cleans[0]
        used = min(PREDICTOR, i + 1, steps - 1 - i if to_zero else PREDICTOR)
        h = lambdas[i + 1] - lambdas[i]
        tau_squared = eta**2 if LOW <= levels[i + 1] <= HIGH else 0.0
        longer = (1 + tau_squared) * h
        nodes = [(lambdas[i - k] - lambdas[i]) / h for k in range(used)]
        begin, kept, drawn = x, math.exp(-longer), 0.0
        if tau_squared > 0:
            spread = levels[i + 1] * math.sqrt(-math.expm1(-2 * tau_squared * h))
            drawn = spread * noise(sigmas[i], sigmas[i + 1])
        x = kept * begin + combined(cleans, exponential_weights(nodes, longer)) + drawn
    return x


def calls_twice(sigmas: Tensor) -> int:
    """Each step but the first evaluates its corrected x again."""
    return max(2 * (len(sigmas) - 1) - 1, 0)


@solver(order=2, random=True)
def sa_solver(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, eta: float = 1.0) -> Tensor:
    """One denoiser call a step: predict, evaluate, correct. With eta = 0 it is of fourth order."""
    return stochastic_adams(denoise, x, sigmas, needed(noise, "sa_solver"), eta, evaluate_again=False)


@solver(order=2, calls_per_step=2, random=True, count=calls_twice)
def sa_solver_pece(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, eta: float = 1.0) -> Tensor:
    """Two denoiser calls a step: predict, evaluate, correct, evaluate again."""
    return stochastic_adams(denoise, x, sigmas, needed(noise, "sa_solver_pece"), eta, evaluate_again=True)
