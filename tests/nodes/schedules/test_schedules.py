"""Schedules against their equations and against numbers measured from other programs."""

from __future__ import annotations

import math

import pytest
import torch
from scipy.stats import beta as beta_distribution

from nodes.denoisers.mixture import mixture
from nodes.interface import BadInput
from nodes.schedules.align_your_steps import TABLES, align_your_steps, log_linear
from nodes.schedules.beta import beta, beta_levels
from nodes.schedules.ddim_uniform import ddim_uniform
from nodes.schedules.exponential import exponential, exponential_levels
from nodes.schedules.karras import karras, karras_levels
from nodes.schedules.kl_optimal import kl_optimal
from nodes.schedules.linear_quadratic import linear_quadratic, linear_quadratic_levels
from nodes.schedules.normal import normal
from nodes.schedules.polyexponential import polyexponential, polyexponential_levels
from nodes.schedules.schedule import SCHEDULES, schedule
from nodes.schedules.sgm_uniform import sgm_uniform, sgm_uniform_levels
from nodes.schedules.simple import simple
from nodes.schedules.training_levels import levels_at, stable_diffusion_levels
from nodes.schedules.vp_cosine import vp_cosine, vp_cosine_levels
from nodes.schedules.vp_linear import sigma_of_time, time_of_sigma, vp_linear, vp_linear_levels
from tests.nodes.schedules.compared import COMFY, ORACLES, SD15, six_steps

NODES = [beta, ddim_uniform, exponential, karras, kl_optimal, linear_quadratic, normal, polyexponential, sgm_uniform,
         simple, vp_cosine, vp_linear]
TO_LOWEST = {"exponential", "karras", "kl_optimal", "normal", "polyexponential", "vp_cosine", "vp_linear"}
OWN_COUNT = {"beta", "ddim_uniform"}  # schedules that may take a few steps more or fewer


def close(got: torch.Tensor, expected: list[float]) -> None:
    torch.testing.assert_close(got, torch.tensor(expected, dtype=torch.float64), rtol=1e-6, atol=6e-7)


@pytest.mark.parametrize("name", COMFY)
def test_levels_equal_those_of_comfyui(name):
    """Six steps over the range of Stable Diffusion 1.5, whole or a part, are the numbers of ComfyUI, to float32."""
    close(six_steps(name), COMFY[name])


def test_the_penultimate_level_can_be_left_out_as_comfyui_does_for_dpm_2():
    """One step more, without the level before the 0, equals its "normal" for dpm_2."""
    got = schedule(None, "normal", 6, *SD15, discard_penultimate=True).values
    close(got, [14.614640, 5.948899, 2.918307, 1.615580, 0.932358, 0.493552, 0])
    assert len(schedule(None, "normal", 6, *SD15, strength=0.6, discard_penultimate=True).values) == 7


def test_the_training_levels_are_those_of_stable_diffusion():
    """Lowest, second, middle and highest of the thousand, as ComfyUI prints them, and levels between two of them."""
    levels = stable_diffusion_levels()
    close(levels[[0, 1, 500, 999]], [0.0291672, 0.0413144, 1.6182789, 14.6146412])
    between = levels_at(torch.tensor([(1 - p) * 999 for p in (0.1, 0.25, 0.5, 0.75, 0.9)]).double(), *SD15)
    close(between, [8.307171, 4.086081, 1.615580, 0.695150, 0.343705])


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("steps", [1, 2, 7, 100, 1000])
def test_levels_fall_from_the_highest_to_the_lowest_and_then_to_zero(name, steps):
    """Float64 levels on the CPU, finite and falling, with the ends that were asked for."""
    sigmas = SCHEDULES[name](steps, 0.02, 80.0)
    assert len(sigmas) == steps + 1 or name in OWN_COUNT
    assert sigmas.dtype == torch.float64
    assert sigmas.isfinite().all()
    assert sigmas.diff().lt(0).all()
    assert float(sigmas[-1]) == 0
    if name != "ddim_uniform":
        assert float(sigmas[0]) == pytest.approx(80, rel=1e-12)
    if steps > 1 and name in TO_LOWEST:
        assert float(sigmas[-2]) == pytest.approx(0.02, rel=1e-9)


@pytest.mark.parametrize("name", sorted(set(SCHEDULES) - {"simple", "ddim_uniform"}))
def test_ten_thousand_steps_are_a_schedule_too(name):
    """Levels stay apart in float64; only schedules that pick among a thousand levels refuse, with the way out."""
    assert SCHEDULES[name](10_000, 0.02, 80.0).diff().lt(0).all()
    for picks in ("simple", "ddim_uniform"):
        with pytest.raises(BadInput, match=r"at most 1000 steps .* got 10000; take fewer, raise strength, or use"):
            SCHEDULES[picks](10_000, 0.02, 80.0)


def test_a_schedule_by_name_is_the_node_of_that_name():
    """`schedules.schedule` gives the same levels as the node of each schedule, also for a part of the way."""
    model = mixture().denoiser
    assert {node.__name__ for node in NODES} == set(SCHEDULES)
    for node in NODES:
        own = node(model, steps=9, strength=0.7)
        assert torch.equal(schedule(model, node.__name__, 9, strength=0.7).values, own.values)


@pytest.mark.parametrize("strength", [0.05, 0.3, 0.5, 0.999, 1.0])
def test_a_part_of_the_way_keeps_the_steps_and_begins_lower(strength):
    """Image to image: as many steps as from nothing, the last ones of a longer schedule."""
    model = mixture().denoiser
    whole, part = karras(model, 12).values, karras(model, 12, strength=strength).values
    assert len(part) == 13
    assert (part[0] < whole[0]) == (strength < 0.93)
    longer = karras(model, int(12 / strength) if strength < 1 else 12).values
    assert torch.equal(part, longer[-13:])


def test_strength_zero_is_no_step_and_a_tiny_one_is_refused_with_a_way_out():
    """At 0 only the level 0 is left; 10,000 steps at strength 0.001 would need ten million levels."""
    model = mixture().denoiser
    assert karras(model, 12, strength=0.0).values.tolist() == [0.0]
    with pytest.raises(BadInput, match="raise strength or take fewer steps"):
        karras(model, 10_000, strength=0.001)


def test_karras_with_a_large_rho_becomes_exponential():
    """As rho grows, sigma^(1/rho) becomes linear in ln sigma."""
    torch.testing.assert_close(karras_levels(9, 0.02, 80, rho=1e6), exponential_levels(9, 0.02, 80), rtol=1e-4, atol=0)


def test_karras_with_rho_one_is_linear():
    """rho = 1 takes equal steps in sigma."""
    torch.testing.assert_close(karras_levels(5, 1, 5, rho=1)[:-1], torch.tensor([5.0, 4, 3, 2, 1]).double())


def test_polyexponential_with_rho_one_is_exponential():
    """A power of one is a straight line in ln sigma; a higher one lies below it."""
    torch.testing.assert_close(polyexponential_levels(9, 0.02, 80), exponential_levels(9, 0.02, 80))
    assert polyexponential_levels(9, 0.02, 80, rho=2)[1:-2].lt(exponential_levels(9, 0.02, 80)[1:-2]).all()


def test_vp_linear_takes_equal_steps_in_time():
    """Between t = 1 and t = 0.001 the levels are sigma(t) at equal times; time_of_sigma is its inverse."""
    t = torch.linspace(1, 1e-3, 12, dtype=torch.float64)
    sigma = sigma_of_time(t)
    torch.testing.assert_close(vp_linear_levels(12, float(sigma[-1]), float(sigma[0]))[:-1], sigma)
    assert [time_of_sigma(float(s)) for s in sigma] == pytest.approx(t.tolist())


def test_vp_cosine_takes_equal_steps_in_the_time_of_its_paper():
    """abar = cos^2((t + s) / (1 + s) pi / 2), normalised to 1 at t = 0, at equal t (Nichol & Dhariwal 2021, Eq. 17)."""
    t = torch.linspace(0.98, 0.02, 9, dtype=torch.float64)
    f = lambda t: ((t + 0.008) / 1.008 * math.pi / 2).cos() ** 2  # noqa: E731
    abar = f(t) / f(torch.zeros(1).double())
    sigma = ((1 - abar) / abar).sqrt()
    torch.testing.assert_close(vp_cosine_levels(9, float(sigma[-1]), float(sigma[0]))[:-1], sigma)


def test_beta_takes_the_quantiles_of_its_distribution():
    """The timesteps are those of scipy's Beta(0.6, 0.6); alpha = beta = 1 takes equal steps like sgm_uniform."""
    steps = torch.arange(6).double() / 6
    wanted = torch.from_numpy(beta_distribution.ppf(1 - steps.numpy(), 0.6, 0.6)).mul(999).round()
    torch.testing.assert_close(beta_levels(6, *SD15)[:-1], levels_at(wanted, *SD15))
    torch.testing.assert_close(beta_levels(9, *SD15, alpha=1, beta=1), sgm_uniform_levels(9, *SD15), rtol=2e-3, atol=0)


def test_linear_quadratic_has_no_kink_and_removes_a_fortieth_in_its_first_half():
    """Half of the steps together remove 2.5 % of the noise; there the parabola takes over with the same slope."""
    levels = linear_quadratic_levels(1000, 0.02, 1.0)
    assert float(levels[500]) == pytest.approx(0.975)
    assert levels[:501].diff().std() < 1e-12
    assert float(levels.diff()[500]) == pytest.approx(float(levels.diff()[499]), rel=0.1)
    assert levels[500:].diff().diff().std() < 1e-12


def test_align_your_steps_is_its_table_at_ten_steps_and_a_curve_through_it_at_others():
    """The published tables, with 0 in place of the last level; twice the steps keep every second level."""
    knows, distance, allowed = ORACLES["published"]
    for name in knows:
        assert distance(name) < allowed
    ten, twenty = align_your_steps("sd15", 10).values, align_your_steps("sd15", 20).values
    torch.testing.assert_close(ten[:-1], TABLES["sd15"][:-1])
    torch.testing.assert_close(twenty[::2], ten)
    assert align_your_steps("svd", 1).values.tolist() == pytest.approx([700, 0])
    torch.testing.assert_close(log_linear(torch.tensor([4.0, 1.0]).double(), 3), torch.tensor([4.0, 2, 1]).double())


@pytest.mark.parametrize("node", NODES)
def test_a_schedule_runs_over_the_range_of_its_denoiser_unless_told_otherwise(node):
    """A wired denoiser gives the range; typed numbers win; with neither the error says what to do."""
    model = mixture().denoiser
    levels = SCHEDULES[node.__name__]
    assert torch.equal(node(model, 5).values, levels(5, model.sigma_min, model.sigma_max))
    assert torch.equal(node(model, 5, sigma_max=2.0).values, levels(5, model.sigma_min, 2.0))
    with pytest.raises(BadInput, match="wire a denoiser, or type"):
        node(None, 5)
    with pytest.raises(BadInput, match="0 < sigma_min < sigma_max"):
        node(model, 5, sigma_min=3.0, sigma_max=2.0)
