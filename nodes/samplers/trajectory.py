"""The path of points of the plane through the noise levels, to see what a solver does."""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from nodes.interface import PLANE, BadInput, Choice, Context, Denoiser, Latent, Seed, Sigmas, Table, node
from nodes.samplers.noise_sources import noise_from
from nodes.samplers.sample import solve, start_of
from nodes.samplers.solvers import SOLVERS
from nodes.samplers.watched import Plain, Recorded, Watched

MOST_ROWS = 50_000


def table_of(path: dict[float, Tensor]) -> Table:
    """A row for each point at each level, point after point."""
    rows = [
        (point, step, sigma, *(float(v) for v in x[point].flatten()))
        for point in range(len(next(iter(path.values()))))
        for step, (sigma, x) in enumerate(path.items())
    ]
    return Table(("point", "step", "sigma", "x", "y"), tuple(rows))


@node("samplers.trajectory", version=1, output="path", tags=("ode", "plane", "2-D", "compare"),
      sentence="{denoiser} moves {noise} in {sigmas}, with the solver {solver}, and the paths are kept")
@torch.no_grad()
def trajectory(
    ctx: Context,
    denoiser: Denoiser,
    noise: Latent,
    sigmas: Sigmas,
    solver: Annotated[str, Choice(SOLVERS)] = "heun",
    seed: Annotated[int, Seed()] = 0,
) -> Table:
    """Follow points of the plane from noise to where a solver takes them.

    Args:
        denoiser: a denoiser of points of the plane, such as a mixture
        noise: the points to start from
        sigmas: noise levels to step through
        solver: order and cost of each step
        seed: of the noise that random solvers add

    Returns:
        path: a row for each point and step: point, step, sigma, x, y
    """
    if denoiser.space != PLANE:
        raise BadInput(f"expected a denoiser of points of the plane, got {denoiser.name} in '{denoiser.space.name}'")
    if len(noise.data) * len(sigmas.values) > MOST_ROWS:
        raise BadInput(f"expected at most {MOST_ROWS} points times steps, got {len(noise.data) * len(sigmas.values)}")
    x = start_of(denoiser, noise, sigmas, None)
    path = {float(sigmas.values[0]): x}
    calls = SOLVERS[solver].calls(sigmas.values)
    levels = frozenset(sigmas.values.tolist()) if SOLVERS[solver].order else None
    denoise = Recorded(Watched(Plain(denoiser), ctx, calls, like=noise), path, levels)
    fresh = noise_from("per_sample", SOLVERS[solver], ctx, seed, x, sigmas.values)
    end = solve(solver, denoise, x, sigmas.values, fresh)
    # Solvers with levels of their own end at one of these; everybody else at the last one.
    last = float(sigmas.values[-1])
    return table_of({**path, last: end})
