"""Sampling with a record: what `samplers.sample` does, and each of its steps kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, NamedTuple

import torch
from torch import Tensor

from nodes.interface import (
    Choice,
    Context,
    Denoiser,
    Latent,
    Range,
    Record,
    Seed,
    Shape,
    Sigmas,
    Toggle,
    node,
)
from nodes.samplers.noise_sources import SOURCES, levels_for, noise_from
from nodes.samplers.recorder import Recorder, check_size
from nodes.samplers.sample import solve, start_of
from nodes.samplers.solvers import SOLVERS
from nodes.samplers.watched import Watched


class RecordedSample(NamedTuple):
    """A sample and how it came about."""

    latent: Annotated[Latent, Shape("N C H W")]
    record: Record


def recorded(ctx: Context, denoiser: Denoiser, x: Tensor, sigmas: Tensor, solver: str, like: Latent, seed: int,
             first: int, source: str, **options: float | None) -> tuple[Tensor, Record]:
    """Solve from x on, on the device, and keep each step: x at the end and the record."""
    check_size(sigmas, like)
    wanted = SOLVERS[solver]
    sigmas = levels_for(source, wanted, sigmas)
    recorder = Recorder(denoiser, wanted, sigmas)
    denoise = Watched(recorder, ctx, wanted.calls(sigmas), like=like)
    fresh = noise_from(source, wanted, ctx, seed, x, sigmas, first)
    end = solve(solver, denoise, x, sigmas, fresh, **options)
    return end.float().cpu(), recorder.record(end, sigmas.double(), solver, first)


@node("samplers.record", version=1, tags=("timeline", "steps", "history", "watch", "ksampler"),
      sentence="{noise} is denoised in {sigmas} by {denoiser}[, with the solver {solver}][, starting from {start}], "
               "and each step is kept")
@torch.no_grad()
def record(
    ctx: Context,
    denoiser: Denoiser,
    noise: Annotated[Latent, Shape("N C H W")],
    sigmas: Sigmas,
    solver: Annotated[str, Choice(SOLVERS)] = "heun",
    start: Latent | None = None,
    seed: Annotated[int, Seed()] = 0,
    first: Annotated[int, Range(0, 2**31)] = 0,
    add_noise: Annotated[bool, Toggle()] = True,
    eta: Annotated[float | None, Range(0, 1, step=0.05)] = None,
    churn: Annotated[float | None, Range(0, 1000)] = None,
    s_tmin: Annotated[float | None, Range(0, 1e6)] = None,
    s_tmax: Annotated[float | None, Range(0, 1e6)] = None,
    s_noise: Annotated[float | None, Range(0, 100, step=0.001)] = None,
    noise_source: Annotated[str, Choice(SOURCES)] = "per_sample",
) -> RecordedSample:
    """Turn noise into a clean latent and keep each step, to look at it or to branch off there.

    Args:
        denoiser: model with its guidance already applied
        noise: unit-variance noise; its shape sets the size of the result
        sigmas: noise levels to step through, falling to 0
        solver: order and cost of each step; heun calls the model twice a step
        start: a clean latent to change instead of starting from nothing; choose sigmas that begin low
        seed: of the noise that random solvers add at each step; the others ignore it
        first: number of the first sample, to make one of a batch again
        add_noise: off to go on from a start that still holds its noise; then only the shape of `noise` counts
        eta: share of fresh noise in each step of ancestral and SDE solvers, 0 = none; empty = the solver's own
        churn: how much noise the solver edm renews in all, S_churn; empty = 40
        s_tmin: S_tmin, the noise level below which the solver edm renews none; empty = 0.05
        s_tmax: S_tmax, the noise level above which the solver edm renews none; empty = 50
        s_noise: S_noise, factor on the noise that edm, ancestral and SDE solvers add; empty = the solver's own
        noise_source: of step noise; brownian_tree is equal for any number of steps, comfyui draws and scales as ComfyUI

    Returns:
        latent: the sample at the last noise level, the same as samplers.sample gives
        record: x, clean estimate, norms and calls of each step
    """
    x = start_of(denoiser, noise, sigmas, start, add_noise, noise_source).to(ctx.device)
    end, kept = recorded(ctx, denoiser, x, sigmas.values, solver, noise, seed, first, noise_source,
                         eta=eta, churn=churn, s_tmin=s_tmin, s_tmax=s_tmax, s_noise=s_noise)
    return RecordedSample(replace(noise, data=end), kept)
