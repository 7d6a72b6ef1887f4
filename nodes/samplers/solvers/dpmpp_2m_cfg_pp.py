"""DPM-Solver++(2M) with CFG++."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, both, solver


@solver(order=2)
def dpmpp_2m_cfg_pp(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None) -> Tensor:
    """One denoiser call a step: `dpmpp_2m`, noised again by the unconditional noise (Chung et al. 2024, "CFG++").

    The change that is carried on is that from the last unconditional estimate to the guided one. Source: ComfyUI.
    """
    before, h_before = None, None
    for sigma, sigma_next in pairwise(sigmas):
        clean, unconditional = both(denoise, x, sigma)
        h, keep = (sigma / sigma_next).log(), sigma_next / sigma
        x = clean + keep * (x - unconditional)
        if before is not None and sigma_next > 0:
            x = x + (1 - keep) * h / (2 * h_before) * (clean - before)
        before, h_before = unconditional, h
    return x
