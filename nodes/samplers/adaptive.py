"""Sampling with steps whose length follows from the error that is allowed."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Annotated

import torch
from torch import Tensor

from nodes.interface import Choice, Context, Denoiser, Latent, Range, Shape, Sigmas, node
from nodes.samplers.dpm_adaptive import dpm_adaptive
from nodes.samplers.sample import start_of
from nodes.samplers.watched import Plain

ORDERS = {"3": 3, "2": 2}


def sampled_alone(ctx: Context, denoiser: Denoiser, x: Tensor, levels: Tensor, order: int, rtol: float, atol: float,
                  before: int, count: int, like: Latent) -> Tensor:
    """One sample, [1, ...]: `before` of `count` are done. The last step, to 0, is a call at the lowest level."""
    positive, whole = levels[levels > 0], math.log(float(levels[0] / levels[levels > 0][-1])) or 1.0
    model, latest = Plain(denoiser), [x]

    def denoise(x: Tensor, sigma: Tensor) -> Tensor:
        ctx.raise_if_cancelled()
        latest[0] = model(x, sigma)
        return latest[0]

    def seen(level: Tensor) -> None:
        share = math.log(float(levels[0] / level)) / whole
        ctx.progress(before + min(share, 1.0), count, preview=replace(like, data=latest[0]))

    x = dpm_adaptive(denoise, x, positive[0], positive[-1], order, rtol, atol, seen=seen)
    return denoise(x, positive[-1]) if levels[-1] == 0 else x


@node("samplers.adaptive", version=1, tags=("dpm adaptive", "embedded", "tolerance", "ode"),
      sentence="{noise} is denoised by {denoiser} within {sigmas}, in steps as long as an error of {rtol} allows")
@torch.no_grad()
def adaptive(
    ctx: Context,
    denoiser: Denoiser,
    noise: Annotated[Latent, Shape("N C H W")],
    sigmas: Sigmas,
    rtol: Annotated[float, Range(1e-6, 1, log=True)] = 0.05,
    atol: Annotated[float, Range(1e-8, 1, log=True)] = 0.0078,
    order: Annotated[str, Choice(ORDERS)] = "3",
    start: Latent | None = None,
) -> Annotated[Latent, Shape("N C H W")]:
    """Turn noise into a clean latent in steps of its own, each as long as the error allows (DPM-Solver, Algorithm 3).

    Each sample has its own steps, so it is the same alone or in a batch.

    Args:
        denoiser: model with its guidance already applied
        noise: unit-variance noise; its shape sets the size of the result
        sigmas: noise levels; only the first, the lowest above 0, and whether they end in 0 count
        rtol: error allowed in a step, as a share of the latent
        atol: error that is allowed in any case
        order: of the solver: 3 calls the model three times a step, 2 twice
        start: a clean latent to change instead of starting from nothing

    Returns:
        latent: the sample at the last noise level
    """
    x = start_of(denoiser, noise, sigmas, start).to(ctx.device)
    if len(sigmas.values) > 1:
        levels = sigmas.values.double().cpu()
        x = torch.cat([sampled_alone(ctx, denoiser, row[None], levels, ORDERS[order], rtol, atol, i, len(x), noise)
                       for i, row in enumerate(x)])
    return replace(noise, data=x.float().cpu())
