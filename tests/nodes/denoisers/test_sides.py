"""A size that a network cannot halve is refused in words, before PyTorch stumbles over it."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import save_file

from nodes.interface import BadInput, Context
from nodes.latents.noise import noise
from nodes.samplers.sample import sample
from nodes.schedules.karras import karras
from nodes.weights.load_denoiser import load_denoiser
from nodes.weights.load_text_to_image import load_text_to_image
from tests.fixtures.made.class_layout import adm, edm, edm2, filled
from tests.fixtures.make_weights import ModelContext

torch.set_num_threads(1)
SHAPES = {"adm": adm(), "edm": edm(adaptive=False), "edm with adaptive blocks": edm(adaptive=True), "edm2": edm2()}


def class_model(tmp_path, name: str):
    """The denoiser of a made file."""
    save_file({n: t.contiguous() for n, t in filled(SHAPES[name]).items()}, tmp_path / "m.safetensors")
    return load_denoiser(ModelContext(tmp_path), "m.safetensors")


@pytest.mark.parametrize(("width", "height"), [(34, 32), (33, 32), (32, 1)])
def test_the_starter_model_says_which_sizes_it_takes(width, height):
    """It shuffles blocks of 2 pixels and halves once: multiples of 4, and the message names a size that works."""
    model = load_text_to_image(Context()).denoiser
    start = noise(Context(), model, width=width, height=height)
    with pytest.raises(BadInput, match=rf"multiples of 4 pixels.* got {width}x{height}; make the noise (36|32)x\d+"):
        sample(Context(), model, start, karras(model, 2))


@pytest.mark.parametrize("name", SHAPES)
def test_networks_with_classes_say_so_too(tmp_path, name):
    """The made files have two resolutions, so that an odd side cannot be halved and an even one can."""
    model = class_model(tmp_path, name)
    even, odd = (torch.zeros(1, model.space.channels, 16, side) for side in (18, 17))
    assert model.denoise(even, torch.tensor(1.0), None).shape == even.shape
    with pytest.raises(BadInput, match=r"multiples of 2 (pixels|cells).* got 17x16; make the noise 18x16"):
        model.denoise(odd, torch.tensor(1.0), None)
