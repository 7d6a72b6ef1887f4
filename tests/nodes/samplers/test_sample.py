"""The sampling node: seeds, batches, progress, preview, cancel, and refusals."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import combinations

import pytest
import torch

from nodes.denoisers.mixture import mixture
from nodes.interface import RGB, BadInput, Cancelled, Context, Latent, Sigmas
from nodes.latents.noise import noise
from nodes.samplers.sample import sample
from nodes.samplers.solvers import SOLVERS
from nodes.samplers.trajectory import trajectory
from nodes.schedules.karras import karras
from nodes.schedules.split import split

torch.set_num_threads(1)
MODEL = mixture("spiral").denoiser


class Watching(Context):
    """Writes down what a node reports, and asks to stop at a given call."""

    def __init__(self, stop_at: int = 10**9) -> None:
        self.reports: list[tuple[float, float, Latent]] = []
        self.stop_at = stop_at

    def progress(self, done, total=1.0, preview=None):
        self.reports.append((done, total, preview))

    def raise_if_cancelled(self):
        if len(self.reports) >= self.stop_at:
            raise Cancelled


def run(solver: str, batch: int = 4, first: int = 0, seed: int = 0, ctx: Context | None = None) -> torch.Tensor:
    start = noise(Context(), MODEL, seed=1, batch=batch, first=first)
    return sample(ctx or Context(), MODEL, start, karras(MODEL, 6), solver=solver, seed=seed, first=first).data


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_sample_does_not_depend_on_its_batch(solver):
    """Sample 2 of 4 is made again alone, also by solvers that add noise at each step."""
    torch.testing.assert_close(run(solver, batch=1, first=2)[0], run(solver)[2])


@pytest.mark.parametrize("solver", SOLVERS)
def test_equal_seeds_give_equal_bytes(solver):
    """Sampling twice is the same to the last bit; only random solvers look at the seed."""
    assert torch.equal(run(solver), run(solver))
    assert torch.equal(run(solver, seed=1), run(solver)) != SOLVERS[solver].random


def test_step_noise_does_not_repeat_the_start_noise_of_the_same_seed():
    """With one seed for both, the first step's fresh noise is not the noise that the sample began as."""
    drawn: list[torch.Tensor] = []
    flat = replace(MODEL, denoise=lambda x, sigma, conditioning: drawn.append(x) or x * 0)
    start = noise(Context(), MODEL, seed=9, batch=3)
    sample(Context(), flat, start, karras(MODEL, 3), solver="euler_ancestral", seed=9)
    begin, after = drawn[0] / drawn[0].norm(), drawn[1] / drawn[1].norm()
    assert (begin * after).sum().abs() < 0.95


@pytest.mark.parametrize("solver", SOLVERS)
def test_progress_reaches_its_total_and_previews_are_clean_estimates(solver):
    """One report for each call of the denoiser, the last of them complete, each with a latent to look at."""
    ctx = Watching()
    run(solver, ctx=ctx)
    calls = SOLVERS[solver].calls(karras(MODEL, 6).values)
    assert [(done, total) for done, total, _ in ctx.reports] == [(i + 1, calls) for i in range(calls)]
    assert all(p.space == MODEL.space and p.data.shape == (4, 2, 1, 1) for _, _, p in ctx.reports)


@pytest.mark.parametrize("solver", SOLVERS)
def test_cancel_stops_before_the_next_call(solver):
    """A cancelled run ends after the call during which it was cancelled."""
    ctx = Watching(stop_at=2)
    with pytest.raises(Cancelled):
        run(solver, ctx=ctx)
    assert len(ctx.reports) == 2


def test_heun_reaches_the_data():
    """With 40 steps every sample ends close to the spiral's centre line."""
    model = mixture("ring").denoiser
    end = sample(Context(), model, noise(Context(), model, batch=64), karras(model, 40)).data[:, :, 0, 0]
    assert (end.norm(dim=1) - 2).abs().max() < 0.5
    angle = torch.atan2(end[:, 1], end[:, 0]) / (torch.pi / 4)
    assert len(angle.round().long().remainder(8).unique()) == 8, "all eight blobs are found"


def test_a_start_is_kept_when_little_noise_is_added():
    """Image to image: from a clean point, with levels that begin low, the result stays near it."""
    model = mixture("ring").denoiser
    start = Latent(torch.tensor([0.0, 2.0]).view(1, 2, 1, 1), model.space)
    begin = noise(Context(), model, batch=16)
    end = sample(Context(), model, begin, karras(model, 12, sigma_max=0.3), start=start).data[:, :, 0, 0]
    assert (end - torch.tensor([0.0, 2.0])).norm(dim=1).max() < 0.6


@pytest.mark.parametrize("solver", ["euler", "heun"])
def test_two_samplers_share_the_work_of_one(solver):
    """A schedule split in two, the second sampler without new noise, ends where one sampler ends."""
    begin, whole = noise(Context(), MODEL, batch=4), karras(MODEL, 8)
    high, low = split(whole, 3)
    halfway = sample(Context(), MODEL, begin, high, solver=solver)
    end = sample(Context(), MODEL, begin, low, solver=solver, start=halfway, add_noise=False)
    torch.testing.assert_close(end.data, sample(Context(), MODEL, begin, whole, solver=solver).data)


@pytest.mark.parametrize("solver", SOLVERS)
def test_at_strength_zero_a_start_stays_as_it_is(solver):
    """No step is taken; without a start there is nothing to keep, and the refusal says what to do."""
    begin, none = noise(Context(), MODEL, batch=2), karras(MODEL, 8, strength=0.0)
    start = Latent(torch.rand(2, 2, 1, 1), MODEL.space)
    assert torch.equal(sample(Context(), MODEL, begin, none, solver=solver, start=start).data, start.data)
    with pytest.raises(BadInput, match=r"strength 0\?\): raise strength, or wire"):
        sample(Context(), MODEL, begin, none, solver=solver)


def test_churn_renews_noise_within_its_window_alone():
    """Karras et al. 2022, Algorithm 2: between no levels it is Heun, between all of edm's own it is as left empty."""
    begin, levels = noise(Context(), MODEL, batch=4), karras(MODEL, 8, sigma_max=40.0, sigma_min=0.1)
    run = partial(sample, Context(), MODEL, begin, levels, solver="edm")
    assert torch.equal(run(s_tmin=41.0, s_tmax=60.0).data, run(solver="heun").data)
    assert torch.equal(run(s_tmin=0.05, s_tmax=50.0, s_noise=1.003).data, run().data)
    ends = [run().data, run(s_tmin=1.0).data, run(s_tmax=1.0).data, run(s_noise=1.0).data]
    assert all(not torch.equal(a, b) for a, b in combinations(ends, 2))
    with pytest.raises(BadInput, match="expected an s_tmin up to s_tmax, which is 1, got 2; lower s_tmin"):
        run(s_tmin=2.0, s_tmax=1.0)


@pytest.mark.parametrize("solver", [n for n, s in SOLVERS.items() if "s_noise" in s.options and "eta" in s.options])
def test_s_noise_zero_adds_nothing(solver):
    """The factor reaches every solver that has it: at 0 the seed no longer counts."""
    begin, levels = noise(Context(), MODEL, batch=2), karras(MODEL, 6)
    ends = [sample(Context(), MODEL, begin, levels, solver=solver, seed=seed, s_noise=0.0).data for seed in (0, 1)]
    assert torch.equal(*ends)


def test_what_does_not_fit_is_refused_in_words():
    """Another space, levels that do not fall, a start of another shape."""
    start = noise(Context(), MODEL)
    with pytest.raises(BadInput, match="works in 'plane', got a latent in 'rgb'"):
        sample(Context(), MODEL, Latent(torch.zeros(1, 3, 4, 4), RGB), karras(MODEL, 4))
    with pytest.raises(BadInput, match="each lower than the one before"):
        sample(Context(), MODEL, start, Sigmas(torch.tensor([1.0, 2.0]).double()))
    with pytest.raises(BadInput, match="expected a start of shape"):
        sample(Context(), MODEL, start, karras(MODEL, 4), start=Latent(torch.zeros(2, 2, 1, 1), MODEL.space))
    with pytest.raises(BadInput, match="number 2 is nan"):
        sample(Context(), MODEL, start, Sigmas(torch.tensor([2.0, float("nan"), 0]).double()))
    with pytest.raises(BadInput, match="wire one, or switch add_noise on"):
        sample(Context(), MODEL, start, karras(MODEL, 4), add_noise=False)
    with pytest.raises(BadInput, match="points of the plane"):
        trajectory(Context(), replace(MODEL, space=RGB), start, karras(MODEL, 4))


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_trajectory_ends_where_sampling_ends(solver):
    """One row for each point and level, from the noise to the very sample of samplers.sample."""
    start, sigmas = noise(Context(), MODEL, batch=3), karras(MODEL, 5)
    path, latent = trajectory(Context(), MODEL, start, sigmas, solver=solver)
    levels = len({row[2] for row in path.rows})
    assert len(path.rows) == 3 * levels
    assert levels == 6 or SOLVERS[solver].order == 0
    end = sample(Context(), MODEL, start, sigmas, solver=solver).data[:, :, 0, 0]
    assert torch.equal(latent.data[:, :, 0, 0], end)
    for point in range(3):
        rows = [row for row in path.rows if row[0] == point]
        assert rows[0][3:] == pytest.approx((start.data[point].flatten() * sigmas.values[0]).tolist())
        assert rows[-1][3:] == pytest.approx(end[point].tolist())
