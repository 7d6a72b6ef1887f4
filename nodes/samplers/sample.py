"""Sampling: noise in, a clean latent out."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import torch
from torch import Tensor

from nodes.denoisers.broken import asked_once
from nodes.guidance.estimates import check_latent_space
from nodes.interface import (
    BadInput,
    Choice,
    Context,
    Denoise,
    Denoiser,
    Latent,
    Range,
    Seed,
    Shape,
    Sigmas,
    Toggle,
    node,
)
from nodes.samplers.noise_sources import SOURCES, levels_for, noise_from
from nodes.samplers.solver import Noise
from nodes.samplers.solvers import SOLVERS
from nodes.samplers.watched import Plain, Watched
from nodes.schedules.levels import check_levels

DROWNING = 1e4
"""Above this level float32 would round away what is beneath the noise, so x is kept in float64: flows begin at 1e6."""


def start_of(denoiser: Denoiser, noise: Latent, sigmas: Sigmas, start: Latent | None, add_noise: bool = True,
             source: str = "per_sample") -> Tensor:
    """Where to start: x at the first noise level: the noise times it, on top of a latent if there is one.

    add_noise: False = the start holds its noise already, as the latent of a sampler that stopped on the way
    source:    "comfyui" scales noise of the highest level by sqrt(1 + sigma^2), as if data of variance 1 were in it
    """
    if start is None and not add_noise:
        raise BadInput("expected a start that still holds its noise; wire one, or switch add_noise on")
    check_latent_space(denoiser, noise, start)
    if len(sigmas.values) == 1 and start is None:
        raise BadInput("expected a schedule of at least one step, got none (strength 0?): raise strength, or wire "
                       "a start, which then stays as it is")
    if len(sigmas.values) > 1:
        check_levels(sigmas.values.tolist())
    scale = sigmas.values[0]
    if source == "comfyui" and scale >= denoiser.sigma_max * (1 - 1e-5):
        scale = (1 + scale**2).sqrt()
    x = (noise.data.double() if scale > DROWNING else noise.data) * scale * add_noise
    if start is None:
        return x
    if start.data.shape[1:] != x.shape[1:] or len(start.data) not in (1, len(x)):
        raise BadInput(f"expected a start of shape {list(x.shape)} like the noise, got {list(start.data.shape)}; "
                       "give both the same size and number of samples")
    return start.data + x


def solve(solver: str, denoise: Denoise, x: Tensor, sigmas: Tensor, noise: Noise | None,
          **options: float | None) -> Tensor:
    """Run a solver by name; what it needs of noise it gets. A single level is no step: x stays.

    options: numbers such as eta; those that are None or that the solver does not know are its own
    """
    if len(sigmas) == 1:
        return x
    wanted = SOLVERS[solver]
    known = {name: value for name, value in options.items() if value is not None and name in wanted.options}
    with asked_once():
        return wanted.solve(denoise, x, sigmas.cpu(), noise, **known)


@node("samplers.sample", version=1, tags=("ksampler", "generate", "ode"),
      sentence="{noise} is denoised in {sigmas} by {denoiser}[, with the solver {solver}][, starting from {start}]")
@torch.no_grad()
def sample(
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
) -> Annotated[Latent, Shape("N C H W")]:
    """Turn noise into a clean latent by solving the probability-flow ODE.

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
        latent: the sample at the last noise level
    """
    x = start_of(denoiser, noise, sigmas, start, add_noise, noise_source).to(ctx.device)
    levels = levels_for(noise_source, SOLVERS[solver], sigmas.values)
    denoise = Watched(Plain(denoiser), ctx, SOLVERS[solver].calls(levels), like=noise)
    fresh = noise_from(noise_source, SOLVERS[solver], ctx, seed, x, levels, first)
    x = solve(solver, denoise, x, levels, fresh, eta=eta, churn=churn, s_tmin=s_tmin, s_tmax=s_tmax, s_noise=s_noise)
    return replace(noise, data=x.float().cpu())
