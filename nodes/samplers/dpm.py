"""One step of DPM-Solver, of order 1, 2 or 3, with the step of one order lower for comparison."""

from __future__ import annotations

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.steps import slope


def dpm_step(denoise: Denoise, x: Tensor, sigma: Tensor, sigma_next: Tensor, order: int,
             first: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """X at sigma_next of `order` and of `order - 1`. Lu et al. 2022, "DPM-Solver", Algorithms 1 and 2, alpha = 1.

    With the noise estimate e: exactly x_next = x - sigma_next (e^h - 1) e for a constant one; stages at r h correct it.
    first: the noise estimate at (x, sigma) where it is known already
    """
    h = (sigma / sigma_next).log()
    e = slope(x, denoise(x, sigma), sigma) if first is None else first
    straight = x - sigma_next * h.expm1() * e
    if order == 1:
        return straight, x
    if order == 2:
        change = stage(denoise, x, sigma, h / 2, e) - e
        return straight - sigma_next * h.expm1() * change, straight
    early = stage(denoise, x, sigma, h / 3, e) - e
    bent = sigma * (-2 * h / 3).exp() * 2 * ((2 * h / 3).expm1() / (2 * h / 3) - 1) * early
    late = stage(denoise, x, sigma, 2 * h / 3, e, bent) - e
    lower = straight - sigma_next * h.expm1() * 3 / 2 * early
    return straight - sigma_next * 3 / 2 * (h.expm1() / h - 1) * late, lower


def stage(denoise: Denoise, x: Tensor, sigma: Tensor, h: Tensor, e: Tensor, bent: Tensor | float = 0.0) -> Tensor:
    """The noise estimate a time h later, at the straight step less `bent`."""
    level = sigma * (-h).exp()
    at = x - level * h.expm1() * e - bent
    return slope(at, denoise(at, level), level)
