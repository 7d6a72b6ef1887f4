"""Schedules against their equations and against numbers measured from other programs."""

from __future__ import annotations

import pytest
import torch

from nodes.denoisers.mixture import mixture
from nodes.interface import BadInput
from nodes.schedules.exponential import exponential, exponential_levels
from nodes.schedules.karras import karras, karras_levels
from nodes.schedules.vp_linear import sigma_of_time, time_of_sigma, vp_linear, vp_linear_levels

SD15 = (0.0291671582, 14.6146411896)  # noise range of Stable Diffusion 1.5
ALL = [karras_levels, exponential_levels, vp_linear_levels]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (karras_levels, [14.614643, 6.082151, 2.232154, 0.692571, 0.169757, 0.029167, 0]),
        (exponential_levels, [14.614640, 4.215114, 1.215711, 0.350632, 0.101128, 0.029167, 0]),
    ],
)
def test_levels_equal_those_of_comfyui(levels, expected):
    """Six steps over the range of Stable Diffusion 1.5 give the numbers measured in ComfyUI 0.3.64."""
    torch.testing.assert_close(levels(6, *SD15), torch.tensor(expected, dtype=torch.float64), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("levels", ALL)
@pytest.mark.parametrize("steps", [1, 2, 7, 100])
def test_levels_fall_from_the_highest_to_the_lowest_and_then_to_zero(levels, steps):
    """steps + 1 float64 levels on the CPU, falling, with the ends that were asked for."""
    sigmas = levels(steps, 0.02, 80.0)
    assert sigmas.shape == (steps + 1,)
    assert sigmas.dtype == torch.float64
    assert sigmas.diff().lt(0).all()
    assert float(sigmas[0]) == pytest.approx(80, rel=1e-12)
    assert float(sigmas[-1]) == 0
    if steps > 1:
        assert float(sigmas[-2]) == pytest.approx(0.02, rel=1e-9)


def test_karras_with_a_large_rho_becomes_exponential():
    """As rho grows, sigma^(1/rho) becomes linear in ln sigma."""
    torch.testing.assert_close(karras_levels(9, 0.02, 80, rho=1e6), exponential_levels(9, 0.02, 80), rtol=1e-4, atol=0)


def test_karras_with_rho_one_is_linear():
    """rho = 1 takes equal steps in sigma."""
    torch.testing.assert_close(karras_levels(5, 1, 5, rho=1)[:-1], torch.tensor([5.0, 4, 3, 2, 1]).double())


def test_vp_linear_takes_equal_steps_in_time():
    """Between t = 1 and t = 0.001 the levels are sigma(t) at equal times; time_of_sigma is its inverse."""
    t = torch.linspace(1, 1e-3, 12, dtype=torch.float64)
    sigma = sigma_of_time(t)
    torch.testing.assert_close(vp_linear_levels(12, float(sigma[-1]), float(sigma[0]))[:-1], sigma)
    assert [time_of_sigma(float(s)) for s in sigma] == pytest.approx(t.tolist())


@pytest.mark.parametrize("schedule", [karras, exponential, vp_linear])
def test_a_schedule_runs_over_the_range_of_its_denoiser_unless_told_otherwise(schedule):
    """A wired denoiser gives the range; typed numbers win; with neither the error says what to do."""
    model = mixture().denoiser
    assert float(schedule(model, 5).values[0]) == pytest.approx(model.sigma_max)
    assert float(schedule(model, 5).values[-2]) == pytest.approx(model.sigma_min)
    assert float(schedule(model, 5, sigma_max=2.0).values[0]) == pytest.approx(2)
    with pytest.raises(BadInput, match="wire a denoiser, or type"):
        schedule(None, 5)
    with pytest.raises(BadInput, match="0 < sigma_min < sigma_max"):
        schedule(model, 5, sigma_min=3.0, sigma_max=2.0)
