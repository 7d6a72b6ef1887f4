"""Tiny autoencoders: every layout of their files, the numbers of diffusers, and halves that come alone."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import save_file

from nodes.autoencoders.spaces import SD, SDXL
from nodes.autoencoders.tiny import TinyAutoencoder
from nodes.interface import BadInput, Context, Image, Latent
from nodes.interface.weight_files import recognise_file
from nodes.weights.load_vae import load_vae

PICTURE = Image(torch.rand(2, 3, 32, 48, generator=torch.Generator().manual_seed(0)))
LATENT = torch.randn(2, 4, 4, 6, generator=torch.Generator().manual_seed(1)) * 2


def weights(latent=4, scale=1.5):
    """Random numbers of a whole network, large enough that they do not fade on the way, by their original names."""
    torch.manual_seed(3)
    return {name: tensor * scale for name, tensor in TinyAutoencoder(64, latent).state_dict().items()}


def in_layout(tensors, layout):
    """The tensors under the names of a layout."""
    def uncounted(name):
        half, number, rest = name.split(".", 2)
        return f"{half}.layers.{int(number) - (half == 'decoder')}.{rest}"

    alone = lambda name: name.partition(".")[2]  # noqa: E731
    rename = {"whole": lambda name: name, "prefixed": lambda name: f"taesd_{name}", "diffusers": uncounted,
              "encoder": alone, "decoder": alone}
    chosen = {name: tensor for name, tensor in tensors.items() if layout not in ("encoder", "decoder")
              or name.startswith(layout)}
    return {rename[layout](name): tensor for name, tensor in chosen.items()}


@pytest.fixture
def loaded(tmp_path):
    """Loads tensors as a file of a layout."""
    def load(layout, space="sd", tensors=None):
        file = tmp_path / f"taesd_{layout}.safetensors"
        save_file(in_layout(weights() if tensors is None else tensors, layout), file)
        return load_vae(Context(), str(file), space)

    return load


def test_it_encodes_and_decodes_as_diffusers_does(loaded):
    """The same numbers there and back within 1e-5, from its own file; latents are those of the model, not scaled."""
    diffusers = pytest.importorskip("diffusers")
    theirs = diffusers.AutoencoderTiny()
    theirs.load_state_dict(in_layout(weights(), "diffusers"))
    vae = loaded("diffusers")
    with torch.no_grad():
        latent = theirs.encode(PICTURE.data * 2 - 1).latents * theirs.config.scaling_factor
        pixels = (theirs.decode(LATENT / theirs.config.scaling_factor).sample / 2 + 0.5).clamp(0, 1)
    assert latent.std() > 0.01
    assert pixels.std() > 0.01
    torch.testing.assert_close(vae.encode(PICTURE).data, latent, atol=1e-5, rtol=0)
    torch.testing.assert_close(vae.decode(Latent(LATENT, SD)).data, pixels, atol=1e-5, rtol=0)


def test_each_layout_is_the_same_autoencoder(loaded):
    """Both halves under one name or another, as the halves alone, and for SDXL."""
    whole = loaded("whole")
    there, back = whole.encode(PICTURE).data, whole.decode(Latent(LATENT, SD)).data
    for vae in (loaded("prefixed"), loaded("diffusers"), loaded("whole", "sdxl")):
        assert torch.equal(vae.encode(PICTURE).data, there)
        assert torch.equal(vae.decode(Latent(LATENT, vae.space)).data, back)
    assert loaded("whole", "sdxl").space == SDXL
    assert torch.equal(loaded("encoder").encode(PICTURE).data, there)
    assert torch.equal(loaded("decoder").decode(Latent(LATENT, SD)).data, back)


@pytest.mark.parametrize("layout", ["whole", "prefixed", "diffusers", "encoder", "decoder"])
def test_each_layout_is_recognised(loaded, tmp_path, layout):
    """As a small autoencoder that serves as an autoencoder; of half of one it is said what is missing."""
    loaded(layout)
    found = recognise_file(tmp_path / f"taesd_{layout}.safetensors")
    assert (found.kind, found.also) == ("vae_approx", ("vae",))
    assert found.missing == {"encoder": ("the decoder",), "decoder": ("the encoder",)}.get(layout, ())
    assert found.notes[0].startswith("4 latent channels")


def test_what_half_of_one_or_another_model_cannot_do_is_said(loaded):
    """A half without the other, latents of another model, a network of other layers."""
    with pytest.raises(BadInput, match=r"taesd_decoder has no encoder: it is one half .* load the file of its encoder"):
        loaded("decoder").encode(PICTURE)
    with pytest.raises(BadInput, match="taesd_encoder has no decoder"):
        loaded("encoder").decode(Latent(LATENT, SD))
    with pytest.raises(BadInput, match="of 16 channels, which does not fit the space 'sd'; expected 4 channels"):
        loaded("whole", tensors=weights(16))
    with pytest.raises(BadInput, match="does not fit the space 'playground'"):
        loaded("whole", "playground")
    with pytest.raises(BadInput, match=r"1 tensor \('decoder.20.weight'\) is too many"):
        loaded("whole", tensors=weights() | {"decoder.20.weight": torch.zeros(1)})
