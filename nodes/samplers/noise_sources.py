"""Where the noise of random solvers comes from.

per_sample    each sample draws from its own generator: the same alone or in a batch
brownian_tree SDE solvers read increments of one Brownian path for each sample, the same for any number of steps
comfyui       one generator or one path for the whole batch, seeded and drawn as ComfyUI does it on the CPU
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence

import torch
from torch import Tensor

from nodes.interface import Context
from nodes.samplers.solver import Noise, Solver
from nodes.samplers.watched import STEP_NOISE, step_noise

SOURCES = ("per_sample", "brownian_tree", "comfyui")


class OnePath:
    """Increments of one Brownian path, drawn as the solver walks down: what lies within a longer way is shared by it.

    draw: fresh unit normal numbers at each call
    """

    def __init__(self, draw: Noise) -> None:
        self.draw = draw
        self.begin = self.end = torch.tensor(torch.nan)
        self.way = torch.zeros(())

    def __call__(self, sigma: Tensor, sigma_next: Tensor) -> Tensor:
        """The increment from sigma to sigma_next, scaled to unit variance."""
        length = (sigma - sigma_next).abs()
        if sigma == self.begin and sigma_next < self.end:
            self.way = self.way + (self.end - sigma_next).sqrt() * self.draw(self.end, sigma_next)
        else:
            self.way = length.sqrt() * self.draw(sigma, sigma_next)
        self.begin, self.end = sigma, sigma_next
        return self.way / length.sqrt()


class Trees:
    """Brownian trees of torchsde (Li et al. 2020, "Scalable Gradients for SDEs", Algorithm 3): any increment.

    like:  x, whose rows are shared out among the trees; seeds: of each tree; low, high: the lowest and highest level
    """

    def __init__(self, like: Tensor, seeds: Sequence[int], low: Tensor, high: Tensor) -> None:
        import torchsde

        self.low, self.high, self.like = float(low), float(high), like
        rows = torch.zeros(len(like) // len(seeds), *like.shape[1:])
        self.trees = [torchsde.BrownianTree(self.low, rows, self.high, entropy=seed) for seed in seeds]

    def __call__(self, sigma: Tensor, sigma_next: Tensor) -> Tensor:
        """The increment from sigma down to sigma_next, scaled to unit variance."""
        begin, end = (min(max(float(s), self.low), self.high) for s in (sigma, sigma_next))
        with warnings.catch_warnings():  # it rounds its ends to six digits, and then finds a level outside
            warnings.simplefilter("ignore", UserWarning)
            way = torch.cat([tree(end, begin) for tree in self.trees])
        return -way.to(self.like, non_blocking=True) / math.sqrt(begin - end)


def levels_for(source: str, solver: Solver, sigmas: Tensor) -> Tensor:
    """The levels as a solver gets them: float64; as in ComfyUI float32 for a Brownian path, and not quite 0 at the end.

    A level that is off by a rounding error reads another part of the path: the root of a millionth is a thousandth.
    """
    if source != "comfyui":
        return sigmas.double()
    if len(sigmas) > 1 and sigmas[-1] == 0 and solver.comfyui_end:
        sigmas = torch.cat([sigmas[:-1], sigmas.new_tensor([solver.comfyui_end])])
    return sigmas.float() if solver.brownian else sigmas.double()


def from_one_generator(seed: int, like: Tensor) -> Noise:
    """The whole batch from one generator, call after call."""
    generator = torch.Generator().manual_seed(seed)
    return lambda sigma, sigma_next: torch.randn(like.shape, generator=generator).to(like, non_blocking=True)


def noise_from(source: str, solver: Solver, ctx: Context, seed: int, like: Tensor, sigmas: Tensor,
               first: int = 0) -> Noise:
    """The noise of a source for a solver; like: x; first: number of the first sample."""
    own = step_noise(ctx, seed, like, first)
    levels = sigmas[sigmas > 0]
    if source == "comfyui":
        ends = levels[-1].float(), levels[0].float()
        return Trees(like, [seed], *ends) if solver.brownian and len(levels) > 1 else from_one_generator(seed, like)
    if not solver.brownian or len(levels) < 2:
        return own
    if source == "per_sample":
        return OnePath(own)
    seeds = [ctx.generator(seed, STEP_NOISE + first + i).initial_seed() for i in range(len(like))]
    return Trees(like, seeds, levels[-1], levels[0])
