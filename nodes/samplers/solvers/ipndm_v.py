"""Pseudo linear multistep with weights for unequal steps."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import slope


def variable_weights(h: list[Tensor]) -> tuple[Tensor, ...]:
    """Weights of the newest slopes, times 1 / h[0]; h: this step's length, then those before.

    Newton's form of Adams-Bashforth, whose third and fourth divided differences are weighted as in ComfyUI. Equal steps
    give Adams-Bashforth's own weights up to the third; in the fourth, `share` adds what that subtracts.
    """
    if len(h) == 1:
        return (h[0] / h[0],)
    r1 = h[0] / h[1]
    first = (1 + r1 / 2, -r1 / 2)
    if len(h) == 2:
        return first
    h0, h1, h2 = h[:3]
    c = (1 - h0**2 / (3 * h1 * (h1 + h2))) / 2
    second = (first[0] + c, first[1] - (1 + h1 / h2) * c, c * h1 / h2)
    if len(h) == 3:
        return second
    h3 = h[3]
    share = (1 - h0 / (3 * (h0 + h1))) / 2 + (1 - h0 / (2 * (h0 + h1))) * h0 / (6 * (h0 + h1 + h2))
    d = share * h0 * (h0 + h1) * (h0 + h1 + h2) / (h1 * (h1 + h2) * (h1 + h2 + h3))
    q = h1 * (h1 + h2) / (h2 * (h2 + h3))
    r2 = h1 / h2
    return second[0] + d, second[1] - (1 + r2 + q) * d, second[2] + (r2 + q * (1 + h2 / h3)) * d, -d * q * r2


@solver(order=2)
def ipndm_v(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None) -> Tensor:
    """One denoiser call a step, with the memory of three more: `ipndm` with weights that know the steps' lengths."""
    slopes: list[Tensor] = []
    lengths: list[Tensor] = []
    for sigma, sigma_next in pairwise(sigmas):
        slopes = [slope(x, denoise(x, sigma), sigma), *slopes[:3]]
        lengths = [sigma_next - sigma, *lengths[:3]]
        weights = variable_weights(lengths if sigma_next > 0 else lengths[:1])
        x = x + lengths[0] * sum(w * d for w, d in zip(weights, slopes, strict=False))
    return x
