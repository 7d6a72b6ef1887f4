"""Checkpoints trained at any level of noise: Playground v2.5 (EDM) and CosXL (v), as diffusers runs them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file, save_file

from nodes.autoencoders.spaces import PLAYGROUND, SCALINGS, SDXL
from nodes.control.ranges import sigma_at
from nodes.denoisers.ldm.continuous import ContinuousSchedule
from nodes.interface import BadInput, Conditioning, Context, Image, Latent, Sigmas
from nodes.interface.weight_files import Prediction
from nodes.interface.weight_files.prediction import scheduled
from nodes.samplers.sample import sample
from nodes.weights.load_checkpoint import load_checkpoint
from nodes.weights.load_diffusion_model import load_diffusion_model
from nodes.weights.load_vae import load_vae
from tests.fixtures.made import kinds
from tests.fixtures.made.diffusers_configs import unet_settings, write_settings
from tests.fixtures.made.values import write

torch.set_num_threads(1)
MEAN, STD = (-1.5, 1.0, -0.5, 2.0), (8.0, 6.0, 5.0, 4.0)
PLAYED = {"edm_mean": torch.tensor(MEAN).view(1, 4, 1, 1), "edm_std": torch.tensor(STD).view(1, 4, 1, 1)}
COS = {"edm_vpred.sigma_max": torch.tensor(120.0), "edm_vpred.sigma_min": torch.tensor(0.002)}


@pytest.fixture(scope="module")
def files(made, tmp_path_factory):
    """A small SDXL checkpoint with the marks of either model, and the settings of its U-Net for diffusers."""
    folder, tensors = tmp_path_factory.mktemp("any"), load_file(made("sdxl", torch.float32))
    save_file(tensors | PLAYED, folder / "playground.safetensors")
    save_file(tensors | COS, folder / "cosxl.safetensors")
    write_settings(folder / "config", "unet", "UNet2DConditionModel", unet_settings(kinds.SMALL_SDXL))
    return folder


def prompt() -> Conditioning:
    draw = torch.Generator().manual_seed(2)
    return Conditioning(torch.randn(1, 77, 192, generator=draw), torch.randn(1, 128, generator=draw),
                        sizes=torch.tensor([[64.0, 64, 0, 0, 64, 64]]))


@pytest.mark.parametrize(("name", "settings"), [
    ("playground", {"sigma_data": 0.5, "sigma_max": 80.0}),
    ("cosxl", {"sigma_data": 1.0, "sigma_max": 120.0, "prediction_type": "v_prediction"}),
])
def test_six_steps_give_what_diffusers_gives(files, name, settings):
    """Its Euler scheduler in EDM's parametrisation around its U-Net: latents to 1e-4 of the largest."""
    diffusers = pytest.importorskip("diffusers")
    model = load_checkpoint(Context(), str(files / f"{name}.safetensors"))
    network = diffusers.UNet2DConditionModel.from_single_file(
        str(files / f"{name}.safetensors"), config=str(files / "config"), subfolder="unet")
    scheduler = diffusers.EDMEulerScheduler(sigma_min=0.002, **settings)
    scheduler.set_timesteps(6)
    start = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(1))
    x, given = start * scheduler.init_noise_sigma, prompt()
    added = {"text_embeds": given.pooled, "time_ids": given.sizes}
    with torch.no_grad():
        for t in scheduler.timesteps:
            read = scheduler.scale_model_input(x, t)
            x = scheduler.step(network(read, t, given.tokens, added_cond_kwargs=added, return_dict=False)[0], t, x,
                               return_dict=False)[0]
    sigmas = Sigmas(scheduler.sigmas.double())
    ready = model.denoiser.denoise
    whole = type(model.denoiser)(lambda x, sigma, c=None: ready(x, sigma, given), model.denoiser.space, 0.002, 80.0, (),
                                 None, "made")
    noise = Latent(start * float(scheduler.init_noise_sigma / scheduler.sigmas[0]), whole.space)
    got = sample(Context(), whole, noise, sigmas, solver="euler").data
    assert x.std() > 0.1
    assert (got - x).abs().max() < 1e-4 * x.abs().max()


def test_the_scalings_are_those_of_karras_et_al(files):
    """At one level: what diffusers' DPM-Solver scheduler makes of the same input and output."""
    diffusers = pytest.importorskip("diffusers")
    x, output = torch.randn(2, 2, 4, 8, 8, generator=torch.Generator().manual_seed(1))
    for prediction, kind in (("edm", "epsilon"), ("v", "v_prediction")):
        theirs = diffusers.EDMDPMSolverMultistepScheduler(sigma_data=0.5, prediction_type=kind)
        for sigma in (0.01, 1.0, 70.0):
            ours, level = ContinuousSchedule(prediction), torch.tensor(sigma)
            torch.testing.assert_close(ours.scaled(x * sigma, level), theirs.precondition_inputs(x * sigma, level))
            torch.testing.assert_close(ours.denoised(x, output, level), theirs.precondition_outputs(x, output, level))
            torch.testing.assert_close(ours.timestep(level), theirs.precondition_noise(level))


def test_playground_has_a_space_of_its_own(files):
    """Each channel of its latents is scaled as the file says; an SDXL latent is refused."""
    model = load_checkpoint(Context(), str(files / "playground.safetensors"))
    plain = load_vae(Context(), str(files / "playground.safetensors"), "sdxl")
    assert model.denoiser.space == model.autoencoder.space == PLAYGROUND
    assert (model.denoiser.sigma_min, model.denoiser.sigma_max) == (0.002, 80.0)
    picture = Image(torch.rand(1, 3, 32, 32, generator=torch.Generator().manual_seed(1)))
    z = plain.encode(picture).data / SCALINGS[SDXL].factor
    latent = model.autoencoder.encode(picture)
    wanted = (z - PLAYED["edm_mean"]) * 0.5 / PLAYED["edm_std"]
    assert (latent.data - wanted).abs().max() < 1e-5
    assert (model.autoencoder.decode(latent).data - plain.decode(plain.encode(picture)).data).abs().max() < 1e-4
    with pytest.raises(BadInput, match="decodes 'playground', got a latent in 'sdxl'"):
        model.autoencoder.decode(plain.encode(picture))


def test_cosxl_stays_in_the_space_of_sdxl(files):
    """Its levels are in the file."""
    denoiser = load_diffusion_model(Context(), str(files / "cosxl.safetensors"))
    assert denoiser.space == SDXL
    assert denoiser.sigma_max == 120.0


def test_a_folder_says_it_by_its_scheduler(tmp_path):
    """Playground's diffusers folder has an EDM scheduler, and so the same parametrisation."""
    told = {"_class_name": "EDMDPMSolverMultistepScheduler", "prediction_type": "epsilon", "sigma_max": 80.0}
    (tmp_path / "scheduler_config.json").write_text(json.dumps(told))
    found = scheduled(tmp_path / "scheduler_config.json", "a folder", Prediction("eps"))
    assert (found.kind, found.sigma) == ("edm", (0.0, 80.0))


def test_shares_of_the_way_are_counted_in_the_logarithm_of_the_level():
    """As in ComfyUI: half of the way is the geometric mean of both ends."""
    levels = ContinuousSchedule().sigmas
    assert sigma_at(0.5, levels) == pytest.approx((0.002 * 80) ** 0.5, rel=1e-4)


@pytest.mark.parametrize(("marks", "factor"), [(COS, 0.13025), ({}, 1.0)])
def test_cosxl_edit_reads_its_picture_scaled(marks, factor, tmp_path):
    """What edit_conditioning gives is unscaled, as InstructPix2Pix reads it; CosXL-Edit reads it in its space."""
    sizes = replace(kinds.SMALL_SDXL, in_channels=8)
    table = kinds.sdxl_table(sizes, kinds.SMALL_VAE, kinds.SMALL_L, kinds.SMALL_G)
    tensors = load_file(write(tmp_path / "edit.safetensors", table, torch.float32))
    save_file(tensors | marks, tmp_path / "edit.safetensors")
    model, x = load_checkpoint(Context(), str(tmp_path / "edit.safetensors")).denoiser, torch.ones(1, 4, 8, 8)
    read = []
    handle = model.denoise.network.register_forward_pre_hook(lambda module, given: read.append(given[0]))
    model.denoise(x, torch.tensor(2.5), replace(prompt(), concat=torch.full((1, 4, 8, 8), 2.0)))
    handle.remove()
    torch.testing.assert_close(read[0][:, 4:], torch.full((1, 4, 8, 8), 2 * factor))
