"""Noise and the way between latents and pictures."""

from __future__ import annotations

import pytest
import torch

from nodes.denoisers.mixture import mixture
from nodes.interface import PLANE, RGB, Autoencoder, BadInput, Context, Denoiser, Image, Latent, Space
from nodes.latents.from_image import from_image
from nodes.latents.noise import noise
from nodes.latents.noise_like import noise_like
from nodes.latents.to_image import to_image

LATENT_SPACE = Space("f8", channels=4, scale=8)


def denoiser(space: Space, size: int | None) -> Denoiser:
    return Denoiser(lambda x, sigma, conditioning: x, space, 0.02, 80.0, size=size, name="model")


def test_a_sample_is_the_same_alone_or_in_a_batch():
    """Sample 5 of a batch of 8 equals a batch of 1 that begins at 5, and every seed gives other numbers."""
    model = denoiser(RGB, 8)
    batch = noise(Context(), model, seed=3, batch=8).data
    assert torch.equal(noise(Context(), model, seed=3, batch=1, first=5).data[0], batch[5])
    assert len({float(x[0, 0, 0]) for x in batch}) == 8
    assert not torch.equal(noise(Context(), model, seed=4, batch=8).data, batch)


@pytest.mark.parametrize("source", ["per_sample", "comfyui"])
def test_noise_like_a_latent_is_the_noise_of_its_size(source):
    """For a latent of 3 x 4 x 5 x 6 the same numbers as latents.noise draws for a batch of 3 of that size."""
    latent = Latent(torch.ones(3, 4, 5, 6), LATENT_SPACE)
    wanted = noise(Context(), denoiser(LATENT_SPACE, None), 7, batch=3, width=48, height=40, source=source)
    found = noise_like(Context(), latent, 7, source=source)
    assert torch.equal(found.data, wanted.data)
    assert found.space == LATENT_SPACE


def test_noise_has_unit_variance():
    """Mean 0 and variance 1 within what 48,000 numbers allow."""
    data = noise(Context(), denoiser(RGB, 100), seed=1, batch=2).data
    assert abs(float(data.mean())) < 0.02
    assert float(data.var()) == pytest.approx(1, abs=0.03)


def test_noise_takes_space_and_size_from_the_denoiser():
    """Pixels are divided by the scale of the space; without a typed size the denoiser's own is used."""
    ctx = Context()
    assert noise(ctx, mixture().denoiser, batch=3).data.shape == (3, 2, 1, 1)
    assert noise(ctx, mixture().denoiser).space == PLANE
    assert noise(ctx, denoiser(LATENT_SPACE, None), width=64, height=128).data.shape == (1, 4, 16, 8)
    with pytest.raises(BadInput, match="a width that is a multiple of 8 for"):
        noise(ctx, denoiser(LATENT_SPACE, 64), width=65)
    with pytest.raises(BadInput, match="got 0; try 8 or 16"):  # as a wire may bring it
        noise(ctx, denoiser(LATENT_SPACE, 64), width=0)
    with pytest.raises(BadInput, match="type a height"):
        noise(ctx, denoiser(LATENT_SPACE, None))


def test_pixels_survive_the_way_to_a_latent_and_back():
    """from_image and to_image are each other's inverse on pictures; what lies outside [-1, 1] is cut off."""
    picture = Image(torch.rand(2, 3, 5, 4))
    torch.testing.assert_close(to_image(from_image(picture)).data, picture.data)
    assert to_image(Latent(torch.tensor([[[[-3.0, 5.0]]] * 3]).view(1, 3, 1, 2))).data.unique().tolist() == [0, 1]


def test_a_latent_needs_the_autoencoder_of_its_space():
    """Pixel space needs none; another space says which autoencoder is missing or wrong."""
    latent = Latent(torch.zeros(1, 4, 2, 2), LATENT_SPACE)
    decode = Autoencoder(from_image, lambda z: Image(torch.ones(1, 3, 16, 16)), LATENT_SPACE, "vae")
    assert to_image(latent, decode).data.shape == (1, 3, 16, 16)
    with pytest.raises(BadInput, match="wire its autoencoder"):
        to_image(latent)
    other = Autoencoder(from_image, lambda z: Image(torch.ones(1, 3, 16, 16)), Space("f4", 4, 4), "vae")
    with pytest.raises(BadInput, match="decodes 'f4'"):
        to_image(latent, other)
    with pytest.raises(BadInput, match="3 channels"):
        from_image(Image(torch.zeros(1, 4, 2, 2)))
