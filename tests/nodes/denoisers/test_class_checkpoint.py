"""Latent diffusion that draws classes: the U-Net and the code book are those of diffusers, a class is one token."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import save_file

from nodes.autoencoders.vq import Codes
from nodes.denoisers.ldm.config import UNetConfig
from nodes.denoisers.ldm.unet import UNet
from nodes.guidance.classifier_free import classifier_free
from nodes.guidance.label import label
from nodes.interface import BadInput, Conditioning, Context, Image
from nodes.latents.noise import noise
from nodes.samplers.sample import sample
from nodes.schedules.karras import karras
from nodes.weights.diffusers_names import original_vae
from nodes.weights.load_class_checkpoint import load_class_checkpoint
from tests.fixtures.make_weights import ModelContext

torch.set_num_threads(1)
CONFIG = UNetConfig(in_channels=3, out_channels=3, width=32, multipliers=(1, 2), blocks=(1, 1), input_depths=(0, 1),
                    middle_depth=1, output_depths=(1, 1, 0, 0), context_width=16, heads=1)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A file in the layout of cin256, and diffusers' autoencoder of the same weights."""
    diffusers = pytest.importorskip("diffusers.models.autoencoders.vq_model")
    torch.manual_seed(0)
    pictures = diffusers.VQModel(
        block_out_channels=(32, 32, 64), down_block_types=("DownEncoderBlock2D",) * 3, layers_per_block=1,
        up_block_types=("UpDecoderBlock2D",) * 3, latent_channels=3, num_vq_embeddings=50, norm_num_groups=32)
    pictures.eval().requires_grad_(False)
    network = UNet(CONFIG).requires_grad_(False)
    tensors = {f"model.diffusion_model.{n}": t for n, t in network.state_dict().items()}
    tensors |= {f"first_stage_model.{n}": t for n, t in original_vae(pictures.state_dict()).items()}
    tensors["cond_stage_model.embedding.weight"] = torch.randn(11, 16)
    folder = tmp_path_factory.mktemp("cin")
    save_file({n: t.contiguous().clone() for n, t in tensors.items()}, folder / "cin.safetensors")
    return load_class_checkpoint(ModelContext(folder), "cin.safetensors"), network, tensors, pictures


def test_pictures_are_those_of_diffusers(made):
    """Encoded without rounding, decoded from the nearest codes: 1e-5."""
    model, _, _, pictures = made
    picture = torch.rand(2, 3, 32, 48, generator=torch.Generator().manual_seed(1))
    z = pictures.encode(picture * 2 - 1).latents
    latent = model.autoencoder.encode(Image(picture))
    torch.testing.assert_close(latent.data, z, atol=1e-5, rtol=1e-5)
    assert (latent.space.name, latent.space.channels, latent.space.scale) == ("vq-f4", 3, 4)
    expected = (pictures.decode(z).sample / 2 + 0.5).clamp(0, 1)
    torch.testing.assert_close(model.autoencoder.decode(latent).data, expected, atol=1e-5, rtol=1e-5)


def test_each_cell_takes_the_nearest_code():
    """Of three codes on a line, 0.4 goes to 0 and 0.6 to 1."""
    codes = Codes(3, 1)
    codes.load_state_dict({"embedding.weight": torch.tensor([[0.0], [1.0], [5.0]])})
    found = codes.nearest(torch.tensor([0.4, 0.6, 9.0]).view(1, 1, 1, 3))
    assert found.flatten().tolist() == [0, 1, 5]


def test_a_class_is_a_prompt_of_one_token(made):
    """The network reads that row of the table; no class is its last row."""
    model, network, tensors, _ = made
    table, x, sigma = tensors["cond_stage_model.embedding.weight"], torch.randn(2, 3, 8, 8), torch.tensor(2.0)
    timestep = model.denoiser.denoise.latent.schedule.timestep(sigma).expand(2)
    for wanted, row in ((Conditioning(labels=torch.tensor([4])), 4), (None, 10)):
        output = network(x / 5**0.5, timestep, table[row].expand(2, 1, -1))
        torch.testing.assert_close(model.denoiser.denoise(x, sigma, wanted), x - 2 * output, atol=1e-5, rtol=1e-5)
    with pytest.raises(BadInput, match="expected a class from 0 to 9"):
        model.denoiser.denoise(x, sigma, Conditioning(labels=torch.tensor([10])))


def test_it_draws_a_class(made):
    """Guided by the label alone, to a finite picture."""
    model = made[0]
    guided = classifier_free(model.denoiser, label(3), scale=2.0)
    end = sample(Context(), guided, noise(Context(), guided, seed=1, width=32, height=32), karras(guided, 2))
    assert model.autoencoder.decode(end).data.isfinite().all()


def test_a_file_without_classes_is_refused(tmp_path):
    """The sentence names the nodes for the others."""
    save_file({"a": torch.zeros(2)}, tmp_path / "a.safetensors")
    with pytest.raises(BadInput, match=r"expected a checkpoint with a table of classes.*weights\.load_checkpoint"):
        load_class_checkpoint(ModelContext(tmp_path), "a.safetensors")
