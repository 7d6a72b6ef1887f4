"""The path of points of the plane through the noise levels, to see what a solver does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, NamedTuple

import torch
from torch import Tensor

from nodes.interface import (
    PLANE,
    BadInput,
    Choice,
    Context,
    Denoiser,
    Latent,
    Range,
    Seed,
    Sigmas,
    Table,
    Toggle,
    node,
)
from nodes.samplers.noise_sources import SOURCES, levels_for, noise_from
from nodes.samplers.sample import solve, start_of
from nodes.samplers.solvers import SOLVERS
from nodes.samplers.watched import Plain, Recorded, Watched

MOST_ROWS = 50_000


class Trajectory(NamedTuple):
    """What `trajectory` returns."""

    path: Table
    latent: Latent


def table_of(sigmas: Iterable[float], places: Tensor) -> Table:
    """A row for each point at each level, point after point; places [levels, N, 2, 1, 1]."""
    steps, ways = list(enumerate(sigmas)), places.flatten(2).double().transpose(0, 1).tolist()
    rows = [(point, step, sigma, *place) for point, way in enumerate(ways)
            for (step, sigma), place in zip(steps, way, strict=True)]
    return Table(("point", "step", "sigma", "x", "y"), tuple(rows))


@node("samplers.trajectory", version=1, tags=("ode", "plane", "2-D", "compare"),
      sentence="{denoiser} moves {noise} in {sigmas}, with the solver {solver}, and the paths are kept")
@torch.no_grad()
def trajectory(
    ctx: Context,
    denoiser: Denoiser,
    noise: Latent,
    sigmas: Sigmas,
    solver: Annotated[str, Choice(SOLVERS)] = "heun",
    seed: Annotated[int, Seed()] = 0,
    start: Latent | None = None,
    first: Annotated[int, Range(0, 2**31)] = 0,
    add_noise: Annotated[bool, Toggle()] = True,
    eta: Annotated[float | None, Range(0, 1, step=0.05)] = None,
    churn: Annotated[float | None, Range(0, 1000)] = None,
    s_tmin: Annotated[float | None, Range(0, 1e6)] = None,
    s_tmax: Annotated[float | None, Range(0, 1e6)] = None,
    s_noise: Annotated[float | None, Range(0, 100, step=0.001)] = None,
    noise_source: Annotated[str, Choice(SOURCES)] = "per_sample",
    points: Annotated[int | None, Range(1, 4096)] = None,
) -> Trajectory:
    """Follow points of the plane from noise to where a solver takes them.

    With the same inputs samplers.sample ends where these paths end.

    Args:
        denoiser: a denoiser of points of the plane, such as a mixture
        noise: the points to start from
        sigmas: noise levels to step through
        solver: order and cost of each step
        seed: of the noise that random solvers add
        start: clean points to change instead of starting from nothing; choose sigmas that begin low
        first: number of the first point, to follow one of a batch again
        add_noise: off to go on from a start that still holds its noise
        eta: share of fresh noise in each step of ancestral and SDE solvers, 0 = none; empty = the solver's own
        churn: how much noise the solver edm renews in all, S_churn; empty = 40
        s_tmin: S_tmin, the noise level below which the solver edm renews none; empty = 0.05
        s_tmax: S_tmax, the noise level above which the solver edm renews none; empty = 50
        s_noise: S_noise, factor on the noise that edm, ancestral and SDE solvers add; empty = the solver's own
        noise_source: of step noise; brownian_tree is equal for any number of steps, comfyui draws and scales as ComfyUI
        points: how many of the points to follow; empty = all

    Returns:
        path: a row for each point that is followed and each step: point, step, sigma, x, y
        latent: where all points end, also those that are not followed
    """
    if denoiser.space != PLANE:
        raise BadInput(f"expected a denoiser of points of the plane, got {denoiser.name} in '{denoiser.space.name}'; "
                       "wire denoisers.mixture, or follow pictures with samplers.record")
    followed = len(noise.data[:points])
    if followed * len(sigmas.values) > MOST_ROWS:
        raise BadInput(f"expected at most {MOST_ROWS} points times steps, got {followed * len(sigmas.values)}; "
                       "lower points")
    x = start_of(denoiser, noise, sigmas, start, add_noise, noise_source)
    levels = levels_for(noise_source, SOLVERS[solver], sigmas.values)
    path = {float(levels[0]): x[:points]}
    kept = frozenset(levels.tolist()) if SOLVERS[solver].order else None
    denoise = Recorded(Watched(Plain(denoiser), ctx, SOLVERS[solver].calls(levels), like=noise), path, kept,
                       points)
    fresh = noise_from(noise_source, SOLVERS[solver], ctx, seed, x, levels, first)
    end = solve(solver, denoise, x, levels, fresh, eta=eta, churn=churn, s_tmin=s_tmin, s_tmax=s_tmax, s_noise=s_noise)
    # Solvers with levels of their own end at one of these; everybody else at the last one.
    last = float(levels[-1])
    path[last] = end[:points]
    return Trajectory(table_of(path, torch.stack([x.double() for x in path.values()])),
                      replace(noise, data=end.float().cpu()))
