"""Pseudo linear multistep: Adams-Bashforth with the weights of equal steps (PLMS)."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import slope

ADAMS = ((1,), (3 / 2, -1 / 2), (23 / 12, -16 / 12, 5 / 12), (55 / 24, -59 / 24, 37 / 24, -9 / 24))
"""Adams-Bashforth weights of orders 1 to 4, the newest slope first."""


@solver(order=2)
def ipndm(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None) -> Tensor:
    """One denoiser call a step. Liu et al. 2022, "PNDM", Eq. 12; Zhang & Chen 2023, "DEIS", for the first steps.

    Of fourth order where steps in sigma are equal; on schedules whose steps shrink, of second.
    """
    slopes: list[Tensor] = []
    for sigma, sigma_next in pairwise(sigmas):
        slopes = [slope(x, denoise(x, sigma), sigma), *slopes[:3]]
        order = len(slopes) if sigma_next > 0 else 1  # the step to 0 is Euler's: it ends at the clean estimate
        x = x + (sigma_next - sigma) * sum(w * d for w, d in zip(ADAMS[order - 1], slopes, strict=False))
    return x
