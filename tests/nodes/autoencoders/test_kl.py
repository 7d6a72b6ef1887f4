"""The KL autoencoder: the layout of its files, the numbers of diffusers, and pictures that come back."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from safetensors.torch import load_file

from nodes.autoencoders.decode_tiled import decode_tiled
from nodes.autoencoders.edit_conditioning import edit_conditioning
from nodes.autoencoders.encode_tiled import encode_tiled
from nodes.autoencoders.inpaint_conditioning import inpaint_conditioning
from nodes.autoencoders.kl import KLAutoencoder, kl_config
from nodes.autoencoders.spaces import SD, SDXL
from nodes.autoencoders.tiling import ramp, starts
from nodes.interface import BadInput, Conditioning, Context, Image, Latent, Mask
from nodes.weights.load_vae import load_vae
from tests.fixtures.made.diffusers_configs import vae_settings, write_settings
from tests.fixtures.made.kinds import SMALL_VAE
from tests.fixtures.made.vae_layout import VAESizes, vae_table


@pytest.fixture(scope="module")
def vae(made):
    return load_vae(Context(), str(made("vae", torch.float32)))


@pytest.fixture(scope="module")
def picture():
    return Image(torch.rand(1, 3, 48, 64, generator=torch.Generator().manual_seed(0)))


def test_a_full_size_network_has_exactly_the_tensors_of_its_public_file():
    """Names and shapes are those of the published layout: none is missing, none too many."""
    table = vae_table(VAESizes(), "")
    with torch.device("meta"):
        network = KLAutoencoder(kl_config(table))
    assert {key: tuple(t.shape) for key, t in network.state_dict().items()} == table


def test_it_encodes_and_decodes_as_diffusers_does(made, vae, picture, tmp_path):
    """From one file: the mean of the latent and the decoded picture are within 1e-4 of diffusers'."""
    diffusers = pytest.importorskip("diffusers")
    folder = write_settings(tmp_path, "vae", "AutoencoderKL", vae_settings(SMALL_VAE))
    theirs = diffusers.AutoencoderKL.from_single_file(str(made("vae", torch.float32)), config=str(folder),
                                                      subfolder="vae")
    latent = vae.encode(picture)
    with torch.no_grad():
        mean = theirs.encode(picture.data * 2 - 1).latent_dist.mean
        pixels = theirs.decode(mean, return_dict=False)[0]
    assert latent.space == SD
    assert latent.data.shape == (1, 4, 6, 8)
    assert (latent.data / 0.18215 - mean).abs().max() < 1e-4
    assert pixels.std() > 0.1
    assert (vae.decode(latent).data - (pixels / 2 + 0.5).clamp(0, 1)).abs().max() < 1e-4


def test_a_vae_of_sdxl_scales_its_latents_otherwise(made, vae, picture):
    """The same network in the space of SDXL: 0.13025 in place of 0.18215, and a latent of SD is refused."""
    xl = load_vae(Context(), str(made("vae", torch.float32)), "sdxl")
    assert xl.space == SDXL
    assert torch.allclose(xl.encode(picture).data / 0.13025, vae.encode(picture).data / 0.18215, atol=1e-5)
    with pytest.raises(BadInput, match="decodes 'sdxl', got a latent in 'sd'"):
        xl.decode(vae.encode(picture))


def test_a_size_that_no_cells_fit_is_refused(vae):
    """65 pixels are no multiple of 8: the message says so, and what to do."""
    with pytest.raises(BadInput, match=r"multiples of 8 for vae.float32, got 65x64; wire it through images.resize_to"):
        vae.encode(Image(torch.zeros(1, 3, 64, 65)))
    with pytest.raises(BadInput, match="3 channels"):
        vae.encode(Image(torch.zeros(1, 1, 64, 64)))


def test_tiles_cover_a_line_with_their_overlap():
    """Each tile overlaps the next by at least what was asked, the last ends with the line, and ramps add up to one."""
    assert starts(10, 16, 4) == [0]
    assert starts(40, 16, 4) == [0, 12, 24]
    found = starts(50, 16, 4)
    assert found[-1] == 34
    assert all(b - a <= 12 for a, b in pairwise(found))
    assert torch.allclose(ramp(16, 4, True, False)[-4:] + ramp(16, 4, False, True)[:4], torch.ones(4))


def test_tiled_decoding_of_one_tile_is_decoding(vae, picture):
    """A picture that fits into one tile is the very same, there and back."""
    latent = vae.encode(picture)
    assert torch.equal(decode_tiled(Context(), latent, vae).data, vae.decode(latent).data)
    assert torch.equal(encode_tiled(Context(), picture, vae).data, latent.data)


def test_tiled_coding_comes_near(vae):
    """Where tiles meet, nothing jumps: the mean difference stays below a thirtieth of the range."""
    draw = torch.Generator().manual_seed(0)
    latent = Latent(torch.randn(1, 4, 20, 28, generator=draw) * 0.3, SD)
    whole, tiles = vae.decode(latent).data, decode_tiled(Context(), latent, vae, 128, 48).data
    assert whole.shape == tiles.shape
    assert (whole - tiles).abs().mean() < 1 / 30
    smooth = Image(whole)
    assert (encode_tiled(Context(), smooth, vae, 128, 48).data - vae.encode(smooth).data).abs().mean() < 0.1


@pytest.mark.parametrize("tile, overlap, message", [(100, 8, "multiples of 8"), (128, 64, "below half")])
def test_tiles_that_do_not_fit_are_refused(vae, tile, overlap, message):
    """A tile must be made of cells, and larger than twice its overlap."""
    with pytest.raises(BadInput, match=message):
        decode_tiled(Context(), Latent(torch.zeros(1, 4, 8, 8), SD), vae, tile, overlap)


def test_inpainting_reads_the_mask_and_the_picture_around_it(vae, picture):
    """Five channels: the rounded mask, and the latent of the picture with grey where it is masked."""
    mask = torch.zeros(1, 1, 48, 64)
    mask[..., :24, :32] = 1
    prompt = Conditioning(torch.zeros(1, 77, 8))
    made = inpaint_conditioning(prompt, prompt, vae, picture, Mask(mask))
    around = picture.data.clone()
    around[..., :24, :32] = 0.5
    assert made.positive.concat.shape == (1, 5, 6, 8)
    assert made.positive.concat[0, 0, :3, :4].min() == 1
    assert made.positive.concat[0, 0, 3:].max() == 0
    assert torch.allclose(made.positive.concat[:, 1:], vae.encode(Image(around)).data, atol=1e-6)
    assert torch.equal(made.latent.data, vae.encode(picture).data)
    with pytest.raises(BadInput, match="64x48, got 8x8"):
        inpaint_conditioning(prompt, prompt, vae, picture, Mask(torch.zeros(1, 1, 8, 8)))


def test_editing_reads_the_unscaled_latent_of_the_picture(vae, picture):
    """InstructPix2Pix was trained on latents before their scaling; without a picture it reads zeros."""
    prompt = Conditioning(torch.zeros(1, 77, 8))
    made = edit_conditioning(prompt, prompt, vae, picture)
    assert torch.allclose(made.positive.concat, vae.encode(picture).data / 0.18215)
    assert torch.equal(made.picture.concat, made.positive.concat)
    assert made.nothing.concat.abs().max() == 0


def test_attention_saved_as_matrices_is_read_too(made, vae, picture, tmp_path):
    """Some converters write the 1x1 convolutions of attention as matrices."""
    from safetensors.torch import save_file

    tensors = {n: t.flatten(1) if ".attn_1." in n and t.ndim == 4 else t
               for n, t in load_file(made("vae", torch.float32)).items()}
    save_file(tensors, tmp_path / "matrices.safetensors")
    other = load_vae(Context(), str(tmp_path / "matrices.safetensors"))
    assert torch.equal(other.encode(picture).data, vae.encode(picture).data)
