"""RES: second-order exponential multistep."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, both, solver
from nodes.samplers.steps import ancestral, needed, slope


def refined_weights(h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    """Weights of the clean estimate now and of the one a time c h ago (c < 0), both times h.

    Zhang et al. 2023, "Improved Order Analysis and Design of Exponential Integrator", Eq. 17: b_2 = phi_2 / c,
    b_1 = phi_1 - b_2 with phi_1 = (1 - e^-h) / h and phi_2 = (1 - phi_1) / h.
    """
    phi_1 = -(-h).expm1() / h
    b_2 = (1 - phi_1) / h / c
    return h * (phi_1 - b_2), h * b_2


def refined(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None, eta: float, s_noise: float,
            plus_plus: bool = False) -> Tensor:
    """The whole family. eta: share of fresh noise; plus_plus: CFG++ (Chung et al. 2024), as ComfyUI does it."""
    before, sigma_before, down_before = None, None, None
    for sigma, sigma_next in pairwise(sigmas):
        clean, unconditional = both(denoise, x, sigma) if plus_plus else (denoise(x, sigma),) * 2
        down, up = ancestral(sigma, sigma_next, eta)
        if before is None or down == 0:
            x = clean + down * slope(x, unconditional, sigma)
        else:
            h = (sigma / down).log()
            b_1, b_2 = refined_weights(h, (down_before / sigma_before).log() / h)
            x = down / sigma * (x + clean - unconditional) + b_1 * unconditional + b_2 * before
        if up > 0:
            x = x + up * s_noise * needed(noise, "res_multistep_ancestral")(sigma, sigma_next)
        before, sigma_before, down_before = unconditional, sigma, down
    return x


@solver(order=2)
def res_multistep(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None) -> Tensor:
    """One denoiser call a step, with the memory of one more. Zhang et al. 2023, Algorithm 2, of second order."""
    return refined(denoise, x, sigmas, None, 0.0, 1.0)


@solver(order=2)
def res_multistep_cfg_pp(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None) -> Tensor:
    """`res_multistep` with CFG++."""
    return refined(denoise, x, sigmas, None, 0.0, 1.0, plus_plus=True)


@solver(order=2, random=True)
def res_multistep_ancestral(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, eta: float = 1.0,
                            s_noise: float = 1.0) -> Tensor:
    """`res_multistep` down to sigma_down, then noise up to sigma_next."""
    return refined(denoise, x, sigmas, needed(noise, "res_multistep_ancestral"), eta, s_noise)


@solver(order=2, random=True)
def res_multistep_ancestral_cfg_pp(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None,
                                   eta: float = 1.0, s_noise: float = 1.0) -> Tensor:
    """`res_multistep_ancestral` with CFG++."""
    noise = needed(noise, "res_multistep_ancestral_cfg_pp")
    return refined(denoise, x, sigmas, noise, eta, s_noise, plus_plus=True)
