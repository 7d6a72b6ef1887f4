"""Solvers against k-diffusion (as an oracle, where installed) and against numbers measured in ComfyUI 0.3.64."""

from __future__ import annotations

import pytest
import torch

from nodes.guidance.classifier_free import guided_estimate
from nodes.samplers.dpm_adaptive import dpm_adaptive
from nodes.samplers.solvers import SOLVERS
from nodes.schedules.exponential import exponential_levels
from nodes.schedules.karras import karras_levels
from nodes.schedules.polyexponential import polyexponential_levels
from nodes.schedules.vp_linear import sigma_of_time, vp_linear_levels
from tests.nodes.samplers.measured import (
    ADAPTIVE_TOLERANCE,
    COMFY,
    COMFY_SEED_8,
    COMFY_TOLERANCE,
    comfy_distance,
    comfy_end,
    comfy_start,
)
from tests.nodes.samplers.oracle import (
    ADAPTIVE_ALLOWED,
    COMPARED,
    adaptive_distance,
    k_diffusion_or_none,
    k_distance,
    k_distance_elsewhere,
)
from tests.nodes.samplers.truth import toy_denoiser

torch.set_num_threads(1)


@pytest.fixture(scope="module")
def k_diffusion():
    """k_diffusion.sampling, or a skip."""
    return k_diffusion_or_none() or pytest.skip("k-diffusion is not installed")


@pytest.mark.parametrize("name", [n for n in COMFY if n in SOLVERS])
def test_a_solver_ends_where_comfyui_ends(name):
    """Same start, levels, noise and toy denoiser: the same numbers to all printed digits."""
    assert comfy_distance(comfy_end(name, 7), COMFY[name]) < COMFY_TOLERANCE


@pytest.mark.parametrize("name", COMFY_SEED_8)
def test_a_random_solver_ends_where_comfyui_ends_with_another_seed(name):
    """The noise source counts, not only the seed 7."""
    assert comfy_distance(comfy_end(name, 8), COMFY_SEED_8[name]) < COMFY_TOLERANCE


def test_dpm_adaptive_ends_where_comfyui_ends():
    """It chooses its own levels: the same acceptances and step lengths lead to the same digits."""
    x, sigmas = comfy_start()
    end = dpm_adaptive(toy_denoiser, x, sigmas[0], sigmas[-2])
    assert comfy_distance(end, COMFY["dpm_adaptive"]) < ADAPTIVE_TOLERANCE


def test_every_solver_of_comfyui_is_here():
    """The table of measured numbers names no solver that is missing."""
    assert set(COMFY) - {"dpm_adaptive"} <= set(SOLVERS)


def test_guidance_at_scale_one_changes_nothing_in_a_sampler():
    """u + 1 (c - u) = c: the end of Heun with guidance at scale 1 is the end without."""
    x, sigmas = comfy_start()
    guided = lambda x, s: guided_estimate(toy_denoiser(x, s), 0.9 * toy_denoiser(x, s), 1.0)  # noqa: E731
    torch.testing.assert_close(SOLVERS["heun"].solve(guided, x, sigmas), SOLVERS["heun"].solve(toy_denoiser, x, sigmas))


@pytest.mark.parametrize("name", COMPARED)
def test_a_solver_equals_k_diffusion(k_diffusion, name):
    """In float64 on the mixture, given the same noise, to the lowest level and to 0, far below what was agreed on."""
    assert k_distance(k_diffusion, name) < COMPARED[name]


@pytest.mark.parametrize("name", COMPARED)
def test_a_solver_equals_k_diffusion_on_other_levels(k_diffusion, name):
    """Few and odd numbers of steps, equal and unequal ones, other ranges, and a start in the middle."""
    assert k_distance_elsewhere(k_diffusion, name) < COMPARED[name]


@pytest.mark.parametrize("order", [2, 3])
def test_dpm_adaptive_equals_k_diffusion(k_diffusion, order):
    """The same steps are taken and kept."""
    assert adaptive_distance(k_diffusion, order) < ADAPTIVE_ALLOWED


def test_schedules_equal_k_diffusion(k_diffusion):
    """Karras, exponential, polyexponential and VP levels, to float32 (k-diffusion computes them in float32)."""
    close = lambda got, expected: torch.testing.assert_close(  # noqa: E731
        got, expected.double(), rtol=2e-5, atol=1e-7)
    close(karras_levels(11, 0.03, 14.6), k_diffusion.get_sigmas_karras(11, 0.03, 14.6))
    close(exponential_levels(11, 0.03, 14.6), k_diffusion.get_sigmas_exponential(11, 0.03, 14.6))
    close(polyexponential_levels(11, 0.03, 14.6, 2.0), k_diffusion.get_sigmas_polyexponential(11, 0.03, 14.6, 2.0))
    low, high = (float(sigma_of_time(torch.tensor(t, dtype=torch.float64))) for t in (1e-3, 1.0))
    torch.testing.assert_close(
        vp_linear_levels(11, low, high), k_diffusion.get_sigmas_vp(11).double(), rtol=2e-3, atol=1e-7)
