"""DPM-Solver++(2M) for the reverse SDE."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import decayed, needed


def multistep_sde(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise, eta: float, s_noise: float,
                  heun: bool) -> Tensor:
    """Lu et al. 2022, "DPM-Solver++", SDE-DPM-Solver++(2M), with h (1 + eta) in place of 2 h; eta = 0 is the ODE.

    The change of the clean estimate over the last step is carried on, weighted by the midpoint rule (1 - e^-H) / 2 or,
    `heun`, by the exact integral 1 - (1 - e^-H) / H, where H = (1 + eta) h.
    """
    before, h_before = None, None
    for sigma, sigma_next in pairwise(sigmas):
        clean = denoise(x, sigma)
        if sigma_next == 0:
            return clean
        h = (sigma / sigma_next).log()
        longer = (1 + eta) * h
        gone = -(-longer).expm1()
        x = decayed(x, clean, (-longer).exp())
        if before is not None:
            x = x + (1 - gone / longer if heun else gone / 2) * (h / h_before) * (clean - before)
        if eta > 0:
            x = x + sigma_next * s_noise * (-(-2 * eta * h).expm1()).sqrt() * noise(sigma, sigma_next)
        before, h_before = clean, h
    return x


@solver(order=2, random=True, brownian=True)
def dpmpp_2m_sde(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, eta: float = 1.0,
                 s_noise: float = 1.0) -> Tensor:
    """One denoiser call a step, with the memory of one more: `multistep_sde` by the midpoint rule."""
    return multistep_sde(denoise, x, sigmas, needed(noise, "dpmpp_2m_sde"), eta, s_noise, heun=False)


@solver(order=2, random=True, brownian=True)
def dpmpp_2m_sde_heun(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, eta: float = 1.0,
                      s_noise: float = 1.0) -> Tensor:
    """One denoiser call a step, with the memory of one more: `multistep_sde` by the exact integral."""
    return multistep_sde(denoise, x, sigmas, needed(noise, "dpmpp_2m_sde_heun"), eta, s_noise, heun=True)
