"""Branching: a recorded run goes on from one of its steps with other settings."""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from nodes.interface import BadInput, Choice, Context, Denoiser, Latent, Range, Record, Seed, Sigmas, node
from nodes.samplers.noise_sources import SOURCES
from nodes.samplers.record import RecordedSample, recorded
from nodes.samplers.solvers import SOLVERS
from nodes.schedules.levels import check_levels

RENEWED = 2**33  # generators from this number on draw what replaces noise at a branch: neither start nor step noise
_EQUAL = 1e-6  # levels that differ by less than this share are one


def levels_from(sigma: Tensor, schedule: Tensor) -> Tensor:
    """The level of the branch, and those of a schedule that lie below it. Raises BadInput where it does not go on."""
    if len(schedule) > 1:
        check_levels(schedule.tolist())
    if len(schedule) and schedule[0] < sigma * (1 - _EQUAL):
        raise BadInput(f"expected noise levels that go on from {sigma:g}, where the branch begins, but they start at "
                       f"{schedule[0]:g}; wire a schedule with a higher sigma_max, or branch from a later step")
    below = schedule[schedule < sigma * (1 - _EQUAL)]
    if not len(below):
        raise BadInput(f"expected noise levels below {sigma:g}, where the branch begins, got none; wire a schedule "
                       "that falls to 0")
    return torch.cat([sigma[None], below])


def renewed(x: Tensor, clean: Tensor, sigma: Tensor, share: float, fresh: Tensor) -> Tensor:
    """A sample with a share of its noise replaced: clean + sqrt(1 - share^2) (x - clean) + share sigma fresh.

    Noise of unit variance keeps its variance; share 0 is x itself, share 1 noises the clean estimate anew.
    """
    if share == 0:
        return x
    return clean + (1 - share**2) ** 0.5 * (x - clean) + share * sigma * fresh


def check_same(record: Record, denoiser: Denoiser, step: int) -> None:
    """Refuse a denoiser that did not make the record, and a step that it does not have."""
    if denoiser.space != record.space:
        raise BadInput(f"the record lies in the space '{record.space.name}', {denoiser.name} works in "
                       f"'{denoiser.space.name}'; wire the model that made the record ({record.model})")
    if denoiser.name != record.model:
        raise BadInput(f"the record was made by {record.model}, got {denoiser.name}; wire the same model, with any "
                       "guidance")
    check_step(record, step)


def check_step(record: Record, step: int) -> None:
    """Refuse a step that the record does not have."""
    steps = len(record.denoised)
    if not steps:
        raise BadInput(f"expected a record with steps, got one without any; raise the steps of its schedule to "
                       f"{step + 1}")
    if not 0 <= step < steps:
        raise BadInput(f"expected a step from 0 to {steps - 1}, because the record has {steps} steps, got {step}; "
                       "lower it")


def joined(record: Record, step: int, rest: Record) -> Record:
    """The steps before a branch, and those after it."""
    names = ("sigmas", "x", "denoised", "guidance", "angle", "calls")
    parts = {name: torch.cat([getattr(record, name)[:step], getattr(rest, name)]) for name in names}
    return Record(**parts, space=rest.space, model=rest.model, solver=rest.solver, first=record.first, branched=step)


@node("samplers.branch", version=1, tags=("timeline", "continue", "resume", "fork", "re-noise", "variation"),
      sentence="{record} goes on from step {step} by {denoiser}[ in {sigmas}][, with the solver {solver}]")
@torch.no_grad()
def branch(
    ctx: Context,
    record: Record,
    denoiser: Denoiser,
    step: Annotated[int, Range(0, 10_000)] = 0,
    sigmas: Sigmas | None = None,
    solver: Annotated[str, Choice(SOLVERS)] = "heun",
    renoise: Annotated[float, Range(0, 1, step=0.05)] = 0.0,
    seed: Annotated[int, Seed()] = 0,
    eta: Annotated[float | None, Range(0, 1, step=0.05)] = None,
    churn: Annotated[float | None, Range(0, 1000)] = None,
    s_tmin: Annotated[float | None, Range(0, 1e6)] = None,
    s_tmax: Annotated[float | None, Range(0, 1e6)] = None,
    s_noise: Annotated[float | None, Range(0, 100, step=0.001)] = None,
    noise_source: Annotated[str, Choice(SOURCES)] = "per_sample",
) -> RecordedSample:
    """Go on from a step of a recorded run with other settings; the steps before it are not computed again.

    Args:
        record: the run to branch off from
        denoiser: the model of the record, with the same or another guidance
        step: the first step to do anew, counted from 0; all before it stay
        sigmas: noise levels of another schedule, of which those below the branch count; empty = as recorded
        solver: order and cost of each step after the branch
        renoise: share of the noise to replace at the branch; 0 goes on as it was, 1 keeps the clean estimate alone
        seed: of the noise that replaces, and of the noise that random solvers add
        eta: share of fresh noise in each step of ancestral and SDE solvers, 0 = none; empty = the solver's own
        churn: how much noise the solver edm renews in all, S_churn; empty = 40
        s_tmin: S_tmin, the noise level below which the solver edm renews none; empty = 0.05
        s_tmax: S_tmax, the noise level above which the solver edm renews none; empty = 50
        s_noise: S_noise, factor on the noise that edm, ancestral and SDE solvers add; empty = the solver's own
        noise_source: of step noise; brownian_tree is equal for any number of steps, comfyui draws as ComfyUI

    Returns:
        latent: the sample at the end of the branch
        record: the steps before the branch as they were, and the new ones
    """
    check_same(record, denoiser, step)
    rest = record.sigmas[step:] if sigmas is None else levels_from(record.sigmas[step], sigmas.values)
    x = record.x[step]
    if renoise:
        draw = [torch.randn(x.shape[1:], generator=ctx.generator(seed, RENEWED + record.first + i))
                for i in range(len(x))]
        x = renewed(x, record.denoised[step], rest[0], renoise, torch.stack(draw)).float()
    like = Latent(x, record.space)
    end, after = recorded(ctx, denoiser, x.to(ctx.device), rest, solver, like, seed, record.first, noise_source,
                          eta=eta, churn=churn, s_tmin=s_tmin, s_tmax=s_tmax, s_noise=s_noise)
    return RecordedSample(Latent(end, record.space), joined(record, step, after))
