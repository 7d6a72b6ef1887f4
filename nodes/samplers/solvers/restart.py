"""Restart sampling: a part of the way is walked again, each time with fresh noise."""

from __future__ import annotations

from torch import Tensor

from nodes.interface import Denoise
from nodes.samplers.solver import Noise, solver
from nodes.samplers.solvers.heun import heun
from nodes.samplers.steps import needed

LOW, HIGH, TIMES = 0.1, 2.0, 2  # the interval and how often it is walked again


def interval(sigmas: Tensor, low: float, high: float) -> tuple[int, int] | None:
    """Places of the highest and the lowest level within [low, high], or None when there are not two."""
    inside = ((sigmas >= low) & (sigmas <= high)).nonzero().flatten()
    return (int(inside[0]), int(inside[-1])) if len(inside) > 1 else None


def calls(sigmas: Tensor) -> int:
    """Heun's calls, and twice TIMES as many as the interval has steps."""
    again = interval(sigmas, LOW, HIGH)
    once = max(2 * (len(sigmas) - 1) - int(sigmas[-1] == 0), 0)
    return once + (2 * TIMES * (again[1] - again[0]) if again else 0)


@solver(order=2, calls_per_step=2, random=True, count=calls)
def restart(denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None, low: float = LOW,
            high: float = HIGH, times: int = TIMES) -> Tensor:
    """Two denoiser calls a step. Xu et al. 2023, "Restart Sampling", Algorithm 1, with Heun's method.

    Arrived at the lowest level within [low, high], noise takes x back to the highest one there, and the same levels are
    walked again, `times` times: fresh noise makes earlier errors small, the ODE steps make no new ones.
    """
    noise = needed(noise, "restart")
    again = interval(sigmas, low, high)
    if again is None:
        return heun(denoise, x, sigmas)
    top, bottom = again
    x = heun(denoise, x, sigmas[:bottom + 1])
    for _ in range(times):
        x = x + (sigmas[top] ** 2 - sigmas[bottom] ** 2).sqrt() * noise(sigmas[bottom], sigmas[top])
        x = heun(denoise, x, sigmas[top:bottom + 1])
    return heun(denoise, x, sigmas[bottom:])
