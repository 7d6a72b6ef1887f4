"""Exponential Heun: a step towards the clean estimate, corrected by the one at its end; without and with noise."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import decayed, needed


def share_of_end(h: Tensor) -> Tensor:
    """Weight of the estimate at the end of a step of length h: phi_2(-h) / phi_1(-h); a half for h = 0.

    Hochbruck and Ostermann 2010, "Exponential integrators": the methods of order 2 with the weights phi_1 - phi_2 / c_2
    and phi_2 / c_2, for c_2 = 1. DPM-Solver++(2S) has phi_1 / 2 for both; with phi_2 the step is exact where the
    estimate changes along a straight line in lambda.
    """
    return -1 / h - 1 / (-h).expm1()


def heun_step(denoise: Denoise, x: Tensor, sigma: Tensor, sigma_next: Tensor, eta: float = 0.0,
              noise: Tensor | float = 0.0) -> Tensor:
    """From sigma to sigma_next > 0; what noise comes in goes into both stages."""
    h = (1 + eta) * (sigma / sigma_next).log()
    begin = denoise(x, sigma)
    end = denoise(decayed(x, begin, (-h).exp()) + noise, sigma_next)
    return decayed(x, begin + share_of_end(h) * (end - begin), (-h).exp()) + noise


@solver(order=2, calls_per_step=2)
def exp_heun_2_x0(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None) -> Tensor:
    """Two denoiser calls a step, one in the last: Heun's method for what an exponential step leaves over.

    The exponential Runge-Kutta method of Hochbruck and Ostermann 2010 with its stage at the end, in lambda = -ln sigma,
    for the equation of clean estimates of Lu et al. 2022, "DPM-Solver++".
    """
    for sigma, sigma_next in pairwise(sigmas):
        x = denoise(x, sigma) if sigma_next == 0 else heun_step(denoise, x, sigma, sigma_next)
    return x


@solver(order=2, calls_per_step=2, random=True)
def exp_heun_2_x0_sde(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, eta: float = 1.0,
                      s_noise: float = 1.0) -> Tensor:
    """The same for the reverse SDE of Gonzalez et al. 2023, "SEEDS": noise that fell away in the step comes back fresh.

    eta: 0 is exp_heun_2_x0; the estimate is approached as if the step were 1 + eta times as long, and noise of the
    share sqrt(1 - e^(-2 eta h)) brings x back to the level. That of the stretch behind the stage, as SEEDS-2 draws it,
    has no length here
    """
    noise = needed(noise, "exp_heun_2_x0_sde")
    for sigma, sigma_next in pairwise(sigmas):
        if sigma_next == 0:
            return denoise(x, sigma)
        fresh, _ = noise(sigma, sigma_next), noise(sigma_next, sigma_next)
        share = (1 - (sigma_next / sigma) ** (2 * eta)).sqrt()
        x = heun_step(denoise, x, sigma, sigma_next, eta, sigma_next * s_noise * share * fresh)
    return x
