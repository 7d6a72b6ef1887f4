"""DPM-Solver++ for the reverse SDE, with a midpoint."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import ancestral, decayed, needed


@solver(order=2, calls_per_step=2, random=True, brownian=True)
def dpmpp_sde(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, eta: float = 1.0,
              s_noise: float = 1.0, r: float = 0.5) -> Tensor:
    """Two denoiser calls a step: the clean estimate of a midpoint corrects that of the beginning. Source: k-diffusion.

    The single-step DPM-Solver++ of Lu et al. 2022, each of its two falls followed by noise from one Brownian path.
    r: where the midpoint lies, as a share of the step in ln sigma
    """
    noise = needed(noise, "dpmpp_sde")
    for start, end in pairwise(sigmas):
        clean = denoise(x, start)
        if end == 0:
            return clean
        log, log_next = start.log(), end.log()  # there and back for the steps, not for the noise: as ComfyUI rounds
        sigma, middle, sigma_next = log.exp(), (log + (log_next - log) * r).exp(), log_next.exp()
        down, up = ancestral(sigma, middle, eta)
        x_middle = decayed(x, clean, down / sigma) + up * s_noise * noise(start, middle)
        clean = clean + (denoise(x_middle, middle) - clean) / (2 * r)
        down, up = ancestral(sigma, sigma_next, eta)
        x = decayed(x, clean, down / sigma) + up * s_noise * noise(start, end)
    return x
