"""Whole runs against a loop that is written out as ComfyUI does it: same seed, same latent."""

from __future__ import annotations

import pytest
import torch

from nodes.denoisers.ldm.schedule import DiscreteSchedule
from nodes.guidance.classifier_free import classifier_free
from nodes.interface import Context
from nodes.latents.noise import noise
from nodes.samplers.sample import sample
from nodes.schedules.schedule import SCHEDULES, schedule
from nodes.weights.load_checkpoint import load_checkpoint
from tests.fixtures.made import kinds
from tests.fixtures.made.diffusers_configs import unet_settings, write_settings
from tests.nodes.denoisers.ldm import comfyui_loop
from tests.nodes.denoisers.ldm.comfyui_loop import SCALE, SEED, STEPS
from tests.nodes.samplers.oracle import k_diffusion_or_none

TOLERANCE = 2e-5  # of the largest number of the latent
ROUNDED_PATH = 1e-3  # for dpmpp_sde: k-diffusion looks its Brownian path up by rounded levels, ComfyUI and we do not
SAMPLERS = ("heun", "dpm_2", "lms", "dpmpp_2m", "euler_ancestral", "dpm_2_ancestral", "dpmpp_2s_ancestral", "dpmpp_sde",
            "dpmpp_2m_sde", "dpmpp_3m_sde")
SIDE = 64

pytestmark = pytest.mark.filterwarnings("ignore:Should have t:UserWarning")  # torchsde rounds its ends to six digits


@pytest.fixture(scope="module")
def k_diffusion():
    """k_diffusion.sampling, or a skip."""
    return k_diffusion_or_none() or pytest.skip("k-diffusion is not installed")


@pytest.fixture(scope="module")
def ours(made):
    return load_checkpoint(Context(), str(made("sd15", torch.float32)))


@pytest.fixture(scope="module")
def prompts(ours):
    return ours.text_encoder.encode(["a (red:1.3) heart"]), ours.text_encoder.encode(["blurry"])


@pytest.fixture(scope="module")
def theirs(made, prompts, tmp_path_factory):
    diffusers = pytest.importorskip("diffusers")
    folder = write_settings(tmp_path_factory.mktemp("config"), "unet", "UNet2DConditionModel",
                            unet_settings(kinds.SMALL_SD15))
    unet = diffusers.UNet2DConditionModel.from_single_file(str(made("sd15", torch.float32)), config=str(folder),
                                                           subfolder="unet")
    return comfyui_loop.Model(unet, *prompts)


def ours_at(model, prompts, solver, kind, steps, rows=1):
    """The latent of our nodes, with noise as ComfyUI draws it."""
    ctx = Context()
    start = noise(ctx, model.denoiser, SEED, rows, SIDE, SIDE, source="comfyui")
    levels = schedule(model.denoiser, kind, steps)
    guided = classifier_free(model.denoiser, *prompts, scale=SCALE)
    return sample(ctx, guided, start, levels, solver, seed=SEED, noise_source="comfyui").data


def assert_equal(got, expected, solver=""):
    assert expected.std() > 0.1
    difference = (got - expected).abs().max() / expected.abs().max()
    allowed = ROUNDED_PATH if solver == "dpmpp_sde" else TOLERANCE
    assert difference < allowed, f"differs by {difference:.1e} of the largest number"


@pytest.mark.parametrize("kind", comfyui_loop.schedules())
@pytest.mark.parametrize("solver", ["euler", "dpmpp_sde"])
def test_every_schedule_leads_to_the_latent_of_comfyui(k_diffusion, ours, theirs, prompts, kind, solver):
    """Each schedule, guided at 7: half-way timesteps are told alike, Brownian paths are read at the same places."""
    expected = comfyui_loop.run(k_diffusion, theirs, solver, comfyui_loop.schedules()[kind], 8)
    assert_equal(ours_at(ours, prompts, solver, kind, STEPS), expected, solver)


@pytest.mark.parametrize("solver", SAMPLERS)
def test_every_sampler_leads_to_the_latent_of_comfyui(k_diffusion, ours, theirs, prompts, solver):
    """Each sampler over Karras' levels, with the noise that ComfyUI draws on the CPU."""
    expected = comfyui_loop.run(k_diffusion, theirs, solver, comfyui_loop.schedules()["karras"], 8)
    assert_equal(ours_at(ours, prompts, solver, "karras", STEPS), expected, solver)


def test_a_batch_draws_its_noise_as_comfyui_does(k_diffusion, ours, theirs, prompts):
    """Both samples of a batch of two are those of ComfyUI."""
    levels = comfyui_loop.schedules()["sgm_uniform"]
    got = ours_at(ours, prompts, "dpmpp_2m", "sgm_uniform", STEPS, rows=2)
    assert_equal(got, comfyui_loop.run(k_diffusion, theirs, "dpmpp_2m", levels, 8, rows=2))


@pytest.mark.parametrize("kind", ["normal", "sgm_uniform", "simple", "ddim_uniform"])
@pytest.mark.parametrize("steps", [5, 20, 25, 30, 42])
def test_what_the_network_is_told_is_what_comfyui_tells_it(kind, steps):
    """Level and timestep of each step are the same, also half-way between two levels, where rounding decides."""
    theirs, levels, ours = comfyui_loop.Levels(), comfyui_loop.schedules(steps)[kind], DiscreteSchedule()
    got = SCHEDULES[kind](steps, ours.sigma_min, ours.sigma_max)
    torch.testing.assert_close(got.float(), torch.tensor(levels), rtol=1.5e-7, atol=0)
    assert ours.timestep(got[:-1]).tolist() == [int(theirs.timestep(torch.tensor(s))) for s in levels[:-1]]


def test_a_model_that_predicts_v_agrees_too(made, tmp_path, k_diffusion):
    """Stable Diffusion 2.1 at 768: the network predicts v."""
    diffusers = pytest.importorskip("diffusers")
    file = str(made("sd21", torch.float32))
    folder = write_settings(tmp_path, "unet", "UNet2DConditionModel", unet_settings(kinds.SMALL_SD21))
    unet = diffusers.UNet2DConditionModel.from_single_file(file, config=str(folder), subfolder="unet")
    model = load_checkpoint(Context(), file, "v")
    prompts = model.text_encoder.encode(["a cat"]), model.text_encoder.encode([""])
    levels = comfyui_loop.schedules()["normal"]
    expected = comfyui_loop.run(k_diffusion, comfyui_loop.Model(unet, *prompts, "v"), "euler", levels, 8)
    assert_equal(ours_at(model, prompts, "euler", "normal", STEPS), expected)
