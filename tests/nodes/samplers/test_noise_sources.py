"""Where step noise comes from."""

from __future__ import annotations

import pytest
import torch

from nodes.denoisers.mixture import mixture
from nodes.interface import Context, Denoiser, Space
from nodes.latents.noise import noise
from nodes.samplers.noise_sources import SOURCES, OnePath, Trees, noise_from
from nodes.samplers.sample import sample
from nodes.samplers.solvers import SOLVERS
from nodes.schedules.karras import karras, karras_levels
from tests.nodes.samplers.measured import COMFY

torch.set_num_threads(1)
MODEL = mixture("ring").denoiser
BROWNIAN = [name for name, s in SOLVERS.items() if s.brownian]
LEVELS = karras_levels(8, 0.05, 10)


def trees(count: int = 3, size: int = 500) -> Trees:
    return Trees(torch.zeros(count, size), list(range(count)), LEVELS[-2], LEVELS[0])


def level(value: float) -> torch.Tensor:
    return torch.tensor(value, dtype=torch.float64)


def path(size: int = 20_000) -> OnePath:
    generator = torch.Generator().manual_seed(1)
    return OnePath(lambda a, b: torch.randn(size, generator=generator, dtype=torch.float64))


def test_increments_of_a_tree_add_up():
    """The way from 8 to 1 is that from 8 to 3 and then from 3 to 1, whatever was asked before."""
    tree = trees()
    way = lambda a, b: tree(level(a), level(b)) * (a - b) ** 0.5  # noqa: E731
    torch.testing.assert_close(way(8, 1), way(8, 3) + way(3, 1), atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(way(8, 3), trees()(level(8), level(3)) * 5**0.5)


def test_tree_noise_is_unit_normal_and_another_for_each_sample():
    """Mean 0 and variance 1, and no correlation between the samples of a batch or between disjoint steps."""
    first, second = trees(2, 20_000)(level(8), level(3)), trees(2, 20_000)(level(3), level(1))
    for drawn in (first, second):
        assert drawn.mean().abs() < 0.02
        assert drawn.var() == pytest.approx(1, abs=0.03)
        assert (drawn[0] * drawn[1]).mean().abs() < 0.03
    assert (first * second).mean().abs() < 0.03


def test_a_drawn_path_shares_the_way_that_two_steps_have_in_common():
    """From 8 to 3, then from 8 to 1: both unit normal, correlated as the square root of the share, 5 / 7."""
    drawn = path()
    part, whole = drawn(level(8), level(3)), drawn(level(8), level(1))
    assert whole.var() == pytest.approx(1, abs=0.03)
    assert (part * whole).mean() == pytest.approx((5 / 7) ** 0.5, abs=0.03)
    later = drawn(level(1), level(0.5))
    assert (whole * later).mean().abs() < 0.03


@pytest.mark.parametrize("source", ["per_sample", "brownian_tree"])
@pytest.mark.parametrize("solver", [*BROWNIAN, "euler_ancestral"])
def test_a_sample_does_not_depend_on_its_batch(source, solver):
    """Sample 2 of 4 is made again alone."""
    def run(batch: int, first: int) -> torch.Tensor:
        start = noise(Context(), MODEL, seed=1, batch=batch, first=first)
        return sample(Context(), MODEL, start, karras(MODEL, 6), solver=solver, first=first, noise_source=source).data

    torch.testing.assert_close(run(1, 2)[0], run(4, 0)[2])


@pytest.mark.parametrize("solver", BROWNIAN)
def test_with_a_tree_more_steps_lead_to_the_same_sample(solver):
    """Samples of 100 and of 200 steps lie together when they follow one path, and apart when each draws its own."""
    start = noise(Context(), MODEL, seed=1, batch=32)

    def apart(source: str) -> float:
        ends = [sample(Context(), MODEL, start, karras(MODEL, steps, sigma_min=0.05), solver=solver,
                       noise_source=source).data for steps in (60, 120)]
        return float((ends[0] - ends[1]).flatten(1).norm(dim=1).median())

    assert apart("brownian_tree") < 0.3 * apart("per_sample")


def test_comfyui_noise_is_one_generator_for_the_batch():
    """The first numbers of seed 42 that ComfyUI prints, and the second sample's; `first` counts on in the batch."""
    shape = {"width": 8, "height": 8, "seed": 42, "source": "comfyui"}
    model = type(MODEL)(MODEL.denoise, type(MODEL.space)("four", 4), 0.03, 14.6)
    drawn = noise(Context(), model, batch=2, **shape).data
    assert drawn[0].flatten()[:4].tolist() == pytest.approx([1.926915, 1.487284, 0.900717, -2.105521], abs=1e-6)
    assert drawn[1].flatten()[:4].tolist() == pytest.approx([-0.685482, 0.563559, -1.507175, -1.610666], abs=1e-6)
    assert torch.equal(noise(Context(), model, first=1, **shape).data[0], drawn[1])


def test_comfyui_scales_noise_of_the_highest_level_only():
    """sqrt(1 + sigma^2) at the model's highest level, sigma below it."""
    start = noise(Context(), MODEL, seed=1, batch=2)
    seen: list[torch.Tensor] = []
    model = type(MODEL)(lambda x, s, c: seen.append(x) or x * 0, MODEL.space, 0.01, 10.0)
    for highest, scale in ((10.0, 101**0.5), (5.0, 5.0)):
        sample(Context(), model, start, karras(model, 3, sigma_max=highest), solver="euler", noise_source="comfyui")
        torch.testing.assert_close(seen[-3], start.data * scale)


@pytest.mark.parametrize(("solver", "atol"), [("euler", 1e-5), ("euler_ancestral", 1e-5), ("dpmpp_sde", 1e-3)])
def test_the_nodes_together_end_where_comfyui_ends(solver, atol):
    """Noise, schedule and sampler, wired as in a workflow, with ComfyUI's sources; its SDE solvers read their tree at
    levels that are rounded to float32, so these agree in three digits only."""
    toy = lambda x, sigma, conditioning: torch.tanh(x / (1 + float(sigma) ** 2) ** 0.5)  # noqa: E731
    model = Denoiser(toy, Space("four", 4), 0.0291671582, 14.6146411896, (), 8, "toy")
    start = noise(Context(), model, seed=42, source="comfyui")
    end = sample(Context(), model, start, karras(model, 6), solver=solver, seed=7, noise_source="comfyui").data
    assert end.flatten()[:3].tolist() == pytest.approx(COMFY[solver][0], abs=atol)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("solver", ["dpmpp_sde", "euler_ancestral", "predictor_corrector"])
def test_every_source_serves_every_solver(source, solver):
    """Finite samples, the same each time, others with another seed; also with a single step."""
    start = noise(Context(), MODEL, seed=1, batch=2)
    run = lambda seed, steps: sample(Context(), MODEL, start, karras(MODEL, steps), solver=solver, seed=seed,  # noqa: E731
                                     noise_source=source).data
    assert run(1, 5).isfinite().all()
    assert run(1, 1).isfinite().all()
    assert torch.equal(run(1, 5), run(1, 5))
    assert not torch.equal(run(1, 5), run(2, 5))


def test_a_random_solver_without_noise_says_what_to_pass():
    """A pure function has no seed: the refusal names what is missing."""
    for name, solver in SOLVERS.items():
        if solver.random:
            with pytest.raises(ValueError, match=r"adds noise at each step: pass noise\(sigma, sigma_next\)"):
                solver.solve(lambda x, s: x, torch.ones(1, 1), LEVELS)
        assert name.isidentifier()


def test_noise_from_gives_sde_solvers_one_path_and_others_plain_draws():
    """The default is drawn along the way; only SDE solvers need a path."""
    x = torch.zeros(2, 3)
    assert isinstance(noise_from("per_sample", SOLVERS["dpmpp_sde"], Context(), 0, x, LEVELS), OnePath)
    assert isinstance(noise_from("brownian_tree", SOLVERS["dpmpp_2m_sde"], Context(), 0, x, LEVELS), Trees)
    assert not isinstance(noise_from("brownian_tree", SOLVERS["euler_ancestral"], Context(), 0, x, LEVELS), Trees)
