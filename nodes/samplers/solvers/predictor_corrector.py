"""Predictor and corrector: a step of the reverse chain, then Langevin steps at the level reached."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import decayed, needed


@solver(order=1, calls_per_step=2, random=True)
def predictor_corrector(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None,
                        snr: float = 0.16) -> Tensor:
    """Two denoiser calls a step, one in the last. Song et al. 2021, "Score-Based Generative Modeling", Algorithm 1.

    Predictor: ancestral (Appendix F). Corrector: Langevin dynamics (Algorithm 4) with the step 2 (snr |z| / |score|)^2,
    both norms at their expectation sqrt(D) and sqrt(D) / sigma, so that a sample does not depend on its batch.
    """
    noise = needed(noise, "predictor_corrector")
    for sigma, sigma_next in pairwise(sigmas):
        r = (sigma_next / sigma) ** 2
        x = decayed(x, denoise(x, sigma), r)
        if sigma_next == 0:
            return x
        x = x + sigma_next * (1 - r).sqrt() * noise(sigma, sigma_next)
        step = 2 * (snr * sigma_next) ** 2
        score = (denoise(x, sigma_next) - x) / sigma_next**2
        x = x + step * score + (2 * step).sqrt() * noise(sigma_next, sigma_next)
    return x
