"""Wrappers that take a `denoise` and are one: what a loop needs besides mathematics."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

import torch
from torch import Tensor

from nodes.guidance.estimates import paired
from nodes.interface import Conditioning, Context, Denoise, Denoiser, Latent
from nodes.samplers.solver import Noise

STEP_NOISE = 2**32  # generators from this number on draw the noise of the steps, so it never repeats the start noise


@dataclass(frozen=True)
class Plain:
    """The model as `denoise(x, sigma)`, called in float32; with guidance also as `pair`, for CFG++."""

    denoiser: Denoiser
    conditioning: Conditioning | None = None

    def __call__(self, x: Tensor, sigma: Tensor) -> Tensor:
        """The clean estimate."""
        return self.denoiser.denoise(x.float(), sigma, self.conditioning)

    def pair(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """Guided and unconditional estimate; without guidance they are one."""
        return paired(self.denoiser, x.float(), sigma, self.conditioning)


class Paired(Denoise, Protocol):
    """A `denoise(x, sigma)` that also gives the guided and the unconditional estimate."""

    def pair(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """Guided and unconditional estimate."""
        ...


@dataclass
class Watched:
    """The same denoiser, reporting progress and its clean estimate on each call, and stopping when cancelled."""

    denoise: Paired
    ctx: Context
    calls: int
    like: Latent
    done: int = 0

    def __call__(self, x: Tensor, sigma: Tensor) -> Tensor:
        """The clean estimate."""
        self.ctx.raise_if_cancelled()
        return self.reported(self.denoise(x, sigma))

    def pair(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """Guided and unconditional estimate."""
        self.ctx.raise_if_cancelled()
        clean, unconditional = self.denoise.pair(x, sigma)
        return self.reported(clean), unconditional

    def reported(self, clean: Tensor) -> Tensor:
        """The estimate, once it was shown."""
        self.done += 1
        self.ctx.progress(self.done, self.calls, preview=replace(self.like, data=clean))
        return clean


@dataclass(frozen=True)
class Recorded:
    """The same denoiser, keeping x for each noise level in `path`: of several calls at one level the last counts.

    levels: the only ones to keep, so that stages within a step are no points of the path; None = all
    points: how many of the samples to keep, from the first on; None = all
    """

    denoise: Watched
    path: dict[float, Tensor]
    levels: frozenset[float] | None = None
    points: int | None = None

    def __call__(self, x: Tensor, sigma: Tensor) -> Tensor:
        """The clean estimate."""
        self.keep(x, float(sigma))
        return self.denoise(x, sigma)

    def pair(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """Guided and unconditional estimate."""
        self.keep(x, float(sigma))
        return self.denoise.pair(x, sigma)

    def keep(self, x: Tensor, sigma: float) -> None:
        """Put x into the path."""
        if self.levels is None or sigma in self.levels:
            self.path[sigma] = x if self.points is None else x[:self.points].clone()


def step_noise(ctx: Context, seed: int, like: Tensor, first: int = 0) -> Noise:
    """Fresh unit noise at each call, each sample from its own generator: the same alone or in a batch."""
    generators: list[torch.Generator] = []  # made by the first step that draws: most solvers never do

    def noise(sigma: Any, sigma_next: Any) -> Tensor:
        if not generators:
            generators.extend(ctx.generator(seed, STEP_NOISE + first + i) for i in range(len(like)))
        return torch.stack([torch.randn(like.shape[1:], generator=g) for g in generators]).to(like, non_blocking=True)

    return noise
