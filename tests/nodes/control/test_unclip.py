"""unCLIP: what the model reads of a picture, and what it makes of it, are what diffusers has."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from nodes.control.load_image_encoder import load_image_encoder
from nodes.control.noise_augmentation import augmented, comfyui_draws, level_of, signal_left
from nodes.control.unclip import unclip
from nodes.denoisers.ldm.config import unet_config
from nodes.denoisers.ldm.latent_denoise import LatentDenoise
from nodes.denoisers.ldm.schedule import DiscreteSchedule
from nodes.guidance.estimates import estimates
from nodes.interface import BadInput, Conditioning, Denoiser, Image, Space
from tests.fixtures.made import kinds, unet_layout
from tests.fixtures.made.control_layout import vision_shapes
from tests.fixtures.made.diffusers_configs import unet_settings
from tests.fixtures.made.unet_layout import unet_table
from tests.nodes.control.made import Folder, drawn, save
from tests.nodes.denoisers.ldm.test_unet import network

EMBED = 24
SIZES = replace(kinds.SMALL_SD21, adm_in=2 * EMBED)
SIGMA = torch.tensor(3.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An image encoder with the statistics of an unCLIP checkpoint, and one without."""
    folder = tmp_path_factory.mktemp("unclip")
    tensors = drawn(vision_shapes(embed=EMBED))
    save(folder / "plain.safetensors", tensors)
    told = {"noise_augmentor.data_mean": torch.linspace(-1, 1, EMBED)[None],
            "noise_augmentor.data_std": torch.linspace(0.5, 2, EMBED)[None]}
    save(folder / "unclip.safetensors", {f"embedder.model.{k}": v for k, v in tensors.items()} | told)
    (folder / "diffusers/image_encoder").mkdir(parents=True)
    (folder / "diffusers/image_normalizer").mkdir()
    (folder / "diffusers/model_index.json").write_text("{}")
    save(folder / "diffusers/image_encoder/model.safetensors", tensors)
    save(folder / "diffusers/image_normalizer/diffusion_pytorch_model.safetensors",
         {k.removeprefix("noise_augmentor.data_"): v for k, v in told.items()})
    return Folder(folder)


def pictures(n: int = 1) -> Image:
    return Image(torch.rand(n, 3, 56, 56, generator=torch.Generator().manual_seed(7)))


def prompt(seed: int) -> Conditioning:
    return Conditioning(torch.randn(1, 77, SIZES.context_dim, generator=torch.Generator().manual_seed(seed)))


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_noised_embedding_is_that_of_diffusers(folder, share):
    """The same noise at the same level through its normaliser and scheduler: equal to 1e-5, sines of the level too."""
    pytest.importorskip("diffusers")
    from diffusers import DDPMScheduler
    from diffusers.models.embeddings import get_timestep_embedding

    encode = load_image_encoder(folder, "unclip.safetensors").encode
    mean, std = encode.statistics
    embedding = encode.states(pictures(2)).embedding
    noise = torch.randn(2, EMBED, generator=torch.Generator().manual_seed(1))
    scheduler, level = DDPMScheduler(beta_schedule="squaredcos_cap_v2"), torch.tensor([level_of(share)] * 2)
    wanted = scheduler.add_noise((embedding - mean) / std, noise, level) * std + mean
    wanted = torch.cat([wanted, get_timestep_embedding(level, EMBED, flip_sin_to_cos=True, downscale_freq_shift=0)], 1)
    assert (augmented(embedding, noise, int(level[0]), mean, std) - wanted).abs().max() < 1e-5
    assert torch.allclose(signal_left().float(), scheduler.alphas_cumprod, rtol=1e-4)


def test_a_guided_pair_agrees_with_diffusers(folder):
    """With a picture towards, none away: both estimates to 1e-5 of the U-Net of diffusers, whose vector is zeros."""
    diffusers = pytest.importorskip("diffusers")
    from nodes.weights.diffusers_names import original_unet

    settings = {k: v for k, v in unet_settings(SIZES).items() if not k.startswith(("addition", "projection"))}
    theirs = diffusers.UNet2DConditionModel(**settings, class_embed_type="projection",
                                            projection_class_embeddings_input_dim=SIZES.adm_in).eval()
    ours = network(SIZES)
    own, names = theirs.state_dict(), original_unet(dict(zip(theirs.state_dict(), theirs.state_dict(), strict=True)))
    theirs.load_state_dict({old: ours.state_dict()[new].reshape(own[old].shape) for new, old in names.items()})
    model = Denoiser(LatentDenoise(ours, DiscreteSchedule("v"), null=prompt(9)), Space("latent", 4, 8, 1.0), 0.03, 14.6,
                     ("text",), None, "made-unclip", prompt(9))
    asked = unclip(folder, prompt(1), load_image_encoder(folder, "unclip.safetensors"), pictures(), 0.9, 0.2, seed=4)
    x = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(1)) * SIGMA
    got = estimates(model, x, SIGMA, [None, asked])
    with torch.no_grad():
        velocity = theirs((x / (SIGMA**2 + 1) ** 0.5).expand(2, -1, -1, -1), DiscreteSchedule().timestep(SIGMA),
                          torch.cat([prompt(9).tokens, prompt(1).tokens]),
                          class_labels=torch.cat([torch.zeros_like(asked.pooled), asked.pooled]), return_dict=False)[0]
    wanted = DiscreteSchedule("v").denoised(x, velocity, SIGMA)
    assert (torch.cat(got) - wanted).abs().max() < 1e-5
    assert asked.pooled.std() > 0.1


def test_only_unclip_models_read_a_picture_as_vector():
    """SD 2.1 unCLIP does; SD 2.1 reads no vector, SDXL and its refiner read the prompt's and sizes."""
    for sizes, reads in ((unet_layout.SD21_UNCLIP, True), (unet_layout.SD21, False), (unet_layout.SDXL, False),
                         (unet_layout.REFINER, False)):
        assert unet_config(unet_table(sizes, "")).reads_picture is reads


def test_pictures_are_one_for_each_sample_or_mixed_into_one(folder):
    """Picture 2 of a batch reads as it does alone with its noise; a mixture is one row; equal seeds, equal numbers."""
    encoder = load_image_encoder(folder, "unclip.safetensors")
    each = unclip(folder, prompt(1), encoder, pictures(2), noise_augmentation=0.3, seed=4)
    first = unclip(folder, prompt(1), encoder, Image(pictures(2).data[:1]), noise_augmentation=0.3, seed=4)
    assert each.pooled.shape == (2, 2 * EMBED)
    assert torch.allclose(each.pooled[:1], first.pooled, atol=1e-5)
    assert unclip(folder, prompt(1), encoder, pictures(2), mix=True).pooled.shape == (1, 2 * EMBED)


def test_comfyui_draws_with_the_seed_of_the_sampler_less_ten(folder):
    """Each picture gets the same noise, and a mixture what the generator draws next."""
    generator = torch.Generator().manual_seed(32)
    first, again = torch.randn(1, EMBED, generator=generator), torch.randn(1, EMBED, generator=generator)
    assert torch.equal(comfyui_draws(42, 2, EMBED), torch.cat([first, first, again]))
    encoder = load_image_encoder(folder, "unclip.safetensors")
    asked = unclip(folder, prompt(1), encoder, pictures(), 0.8, 0.3, seed=42, source="comfyui").pooled
    embedding = encoder.encode.states(pictures()).embedding
    assert torch.equal(asked, augmented(embedding, first, level_of(0.3), *encoder.encode.statistics) * 0.8)
    assert torch.isfinite(unclip(folder, prompt(1), encoder, pictures(2), mix=True, source="comfyui").pooled).all()


def test_a_diffusers_folder_gives_the_same_encoder(folder):
    """Its image encoder and its normaliser: the same embeddings and statistics."""
    one, other = (load_image_encoder(folder, f).encode for f in ("unclip.safetensors", "diffusers/model_index.json"))
    assert torch.equal(one.states(pictures()).embedding, other.states(pictures()).embedding)
    assert torch.equal(one.statistics.std, other.statistics.std)


def test_an_encoder_without_statistics_is_refused(folder):
    """The message says which file has them."""
    with pytest.raises(BadInput, match="load the image encoder from the unCLIP checkpoint itself"):
        unclip(folder, prompt(1), load_image_encoder(folder, "plain.safetensors"), pictures())
