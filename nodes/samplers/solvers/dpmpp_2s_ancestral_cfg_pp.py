"""DPM-Solver++(2S) with CFG++ and fresh noise at every step."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, both, solver
from nodes.samplers.steps import ancestral, decayed, needed, slope


@solver(order=0, calls_per_step=2, random=True)
def dpmpp_2s_ancestral_cfg_pp(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None,
                              eta: float = 1.0, s_noise: float = 1.0) -> Tensor:
    """Two denoiser calls a step: `dpmpp_2s_ancestral`, begun where guidance has moved x (Chung et al. 2024, "CFG++").

    x is shifted by the difference of the guided from the unconditional estimate. Source: ComfyUI, which at the end of
    the step takes the unconditional estimate of the midpoint: so it misses the data's distribution, even unguided.
    """
    noise = needed(noise, "dpmpp_2s_ancestral_cfg_pp")
    for sigma, sigma_next in pairwise(sigmas):
        down, up = ancestral(sigma, sigma_next, eta)
        clean, unconditional = both(denoise, x, sigma)
        if down > 0:
            middle = (sigma * down).sqrt()
            at_middle = both(denoise, decayed(x + clean - unconditional, clean, middle / sigma), middle)
            x = decayed(x + clean - at_middle[1], at_middle[0], down / sigma)
        else:
            x = clean + down * slope(x, unconditional, sigma)
        if sigma_next > 0:
            x = x + up * s_noise * noise(sigma, sigma_next)
    return x
