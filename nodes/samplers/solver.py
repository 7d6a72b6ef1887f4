"""What a solver is, and the register that every file of `nodes.samplers.solvers` adds itself to."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from torch import Tensor

from nodes.interface import Denoise


class Noise(Protocol):
    """`noise(sigma, sigma_next) -> unit normal numbers` in the shape of x, for solvers that add noise on the way."""

    def __call__(self, sigma: Tensor, sigma_next: Tensor) -> Tensor: ...


class Solve(Protocol):
    """`solve(denoise, x, sigmas, noise) -> x at the last level`.

    x:      a sample at level sigmas[0], [N, C, h, w]; returned in the same dtype and on the same device
    sigmas: falling noise levels, float64 on the CPU: they steer the loop, and a GPU copy would stall at each look
    noise:  only random solvers call it
    """

    def __call__(self, denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None = None) -> Tensor: ...


def both(denoise: Denoise, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
    """Guided and unconditional estimate, for CFG++; a denoiser without guidance has but one."""
    pair = getattr(denoise, "pair", None)
    if pair is not None:
        return pair(x, sigma)  # type: ignore[no-any-return]
    return (denoise(x, sigma),) * 2


@dataclass(frozen=True)
class Solver:
    """A way to step from one noise level to the next.

    order:          doubling the steps divides the error by 2**order (of random solvers: that of the variance on a
                    Gaussian); 0 = does not follow the given levels, or does not lead to the data's distribution
    calls_per_step: of the denoiser; the step to level 0 always takes one
    random:         adds noise on the way
    brownian:       solves an SDE: where that is asked for, its noise is read off one Brownian path
    count:          calls in all, where they are not a number for each step
    comfyui_end:    the level at which ComfyUI's solver of this name stops where the levels end in 0
    """

    solve: Solve
    order: int
    calls_per_step: int = 1
    random: bool = False
    brownian: bool = False
    count: Callable[[Tensor], int] | None = None
    comfyui_end: float = 0.0

    @property
    def options(self) -> tuple[str, ...]:
        """Names of its own numbers, such as eta."""
        return tuple(inspect.signature(self.solve).parameters)[4:]

    def calls(self, sigmas: Tensor) -> int:
        """How often the denoiser is called in all."""
        if self.count is not None:
            return self.count(sigmas)
        steps = len(sigmas) - 1
        saved = self.calls_per_step - 1 if steps > 0 and sigmas[-1] == 0 else 0
        return steps * self.calls_per_step - saved


SOLVERS: dict[str, Solver] = {}
"""All solvers by name."""


def solver(order: int, calls_per_step: int = 1, random: bool = False, brownian: bool = False,
           count: Callable[[Tensor], int] | None = None, comfyui_end: float = 0.0) -> Callable[[Solve], Solve]:
    """Register a solver under its function's name."""

    def register(solve: Solve) -> Solve:
        SOLVERS[solve.__name__] = Solver(  # type: ignore[attr-defined]
            solve, order, calls_per_step, random, brownian, count, comfyui_end)
        return solve

    return register
