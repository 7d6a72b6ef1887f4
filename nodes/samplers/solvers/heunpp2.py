"""Heun++: slopes of up to three levels, weighted by how low the levels are."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.steps import slope


def calls(sigmas: Tensor) -> int:
    """Three calls a step; two in the last but one, one in the last."""
    steps = len(sigmas) - 1
    return 3 * max(steps - 2, 0) + 2 * (steps > 1) + (steps > 0)


@solver(order=1, calls_per_step=3, count=calls)
def heunpp2(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None) -> Tensor:
    """Three denoiser calls a step, in the last two fewer. Source: ComfyUI's "heunpp2"; there is no paper.

    The slope of the next level gets the weight sigma_next / (n sigma_0), the one after it likewise, the present slope
    the rest (n = 2 or 3 slopes). Such weights are not those of a method of higher order.
    """
    for i, (sigma, sigma_next) in enumerate(pairwise(sigmas)):
        slopes, levels = [slope(x, denoise(x, sigma), sigma)], sigmas[i:i + 3].tolist()
        ahead = x
        for k in range(1, min(len(levels), len(sigmas) - 1 - i)):
            ahead = ahead + (sigmas[i + k] - sigmas[i + k - 1]) * slopes[-1]
            slopes.append(slope(ahead, denoise(ahead, sigmas[i + k]), sigmas[i + k]))
        shares = [float(level / (len(slopes) * sigmas[0])) for level in levels[1:len(slopes)]]
        mean = (1 - sum(shares)) * slopes[0] + sum(s * d for s, d in zip(shares, slopes[1:], strict=True))
        x = x + (sigma_next - sigma) * mean
    return x
