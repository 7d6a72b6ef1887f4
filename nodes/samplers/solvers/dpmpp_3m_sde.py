"""DPM-Solver++(3M) for the reverse SDE."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import decayed, needed


@solver(order=2, random=True, brownian=True)
def dpmpp_3m_sde(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, eta: float = 1.0,
                 s_noise: float = 1.0) -> Tensor:
    """One denoiser call a step, with the memory of two more. Source: k-diffusion, after Lu et al. 2022, "DPM-Solver++".

    A line through the clean estimates, bent by the last three: phi_2 is the exact weight of its rise over
    H = (1 + eta) h, phi_3 half of that of its bend. So with eta = 0 it is of second order, with a small error.
    """
    noise = needed(noise, "dpmpp_3m_sde")
    memory: list[tuple[Tensor, Tensor]] = []  # (clean, h) of the steps before, the last one first
    for sigma, sigma_next in pairwise(sigmas):
        clean = denoise(x, sigma)
        if sigma_next == 0:
            return clean
        h = (sigma / sigma_next).log()
        longer = (1 + eta) * h
        x = decayed(x, clean, (-longer).exp())
        phi_2 = (-longer).expm1() / longer + 1
        if len(memory) == 2:
            (before, h_1), (earlier, h_2) = memory
            r0, r1 = h_1 / h, h_2 / h
            d0, d1 = (clean - before) / r0, (before - earlier) / r1
            bend = (d0 - d1) / (r0 + r1)
            x = x + phi_2 * (d0 + bend * r0) - (phi_2 / longer - 0.5) * bend
        elif memory:
            before, h_1 = memory[0]
            x = x + phi_2 * (h / h_1) * (clean - before)
        if eta > 0:
            x = x + sigma_next * s_noise * (-(-2 * eta * h).expm1()).sqrt() * noise(sigma, sigma_next)
        memory = [(clean, h), *memory[:1]]
    return x
