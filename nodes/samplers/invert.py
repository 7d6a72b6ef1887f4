"""Inversion: from a clean latent back to the noise that it is made from."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import torch
from torch import Tensor

from nodes.denoisers.broken import asked_once
from nodes.guidance.estimates import check_latent_space
from nodes.interface import BadInput, Choice, Context, Denoise, Denoiser, Latent, Shape, Sigmas, node
from nodes.samplers.solvers import SOLVERS
from nodes.samplers.watched import Plain, Watched
from nodes.schedules.levels import check_levels

SOLVED_BY = {"ddim": "euler", "heun": "heun"}
"""Which solver walks up the levels: backwards, DDIM is Euler's method."""


def raised(denoise: Denoise, x: Tensor, levels: Tensor, solver: str) -> Tensor:
    """X at the highest level, given the clean x. levels: rising, > 0, float64. Mokady et al. 2023, Eq. 3, for DDIM.

    The ODE has no slope at 0, so the first step takes that of the lowest level.
    """
    with asked_once():
        x = x + (x - denoise(x, levels[0]))
        return SOLVERS[SOLVED_BY[solver]].solve(denoise, x, levels)


@node("samplers.invert", version=1, tags=("ddim inversion", "encode", "edit", "backwards"),
      sentence="{latent} is turned back into noise by {denoiser} in {sigmas}")
@torch.no_grad()
def invert(
    ctx: Context,
    denoiser: Denoiser,
    latent: Annotated[Latent, Shape("N C H W")],
    sigmas: Sigmas,
    solver: Annotated[str, Choice(SOLVED_BY)] = "ddim",
) -> Annotated[Latent, Shape("N C H W")]:
    """Find the noise from which a sampler makes a given latent, by walking the schedule backwards.

    With the same denoiser and levels samplers.sample makes nearly the same latent from it; another prompt edits it.

    Args:
        denoiser: the model, guided by what the latent shows; a scale of 1 inverts best
        latent: the clean latent
        sigmas: the noise levels that the sampler will walk down
        solver: ddim for euler and ddim, heun for heun and others of higher order

    Returns:
        latent: the noise, of about unit variance
    """
    check_latent_space(denoiser, latent)
    if len(sigmas.values) < 2:
        raise BadInput("expected a schedule of at least one step to walk back, got none (strength 0?); raise strength")
    check_levels(sigmas.values.tolist())
    levels = sigmas.values[sigmas.values > 0].double().cpu().flip(0)
    calls = 1 + (len(levels) - 1) * SOLVERS[SOLVED_BY[solver]].calls_per_step
    denoise = Watched(Plain(denoiser), ctx, calls, latent)
    x = raised(denoise, latent.data.to(ctx.device), levels, solver) / levels[-1]
    return replace(latent, data=x.float().cpu())
