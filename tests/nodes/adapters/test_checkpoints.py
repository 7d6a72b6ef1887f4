"""LoRAs on whole checkpoints, from file to picture: SD1.5 and SDXL with made weights."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file

from nodes.adapters.apply_lora import apply_lora
from nodes.adapters.apply_to_denoiser import apply_to_denoiser
from nodes.adapters.load_lora import load_lora
from nodes.autoencoders.decode import decode
from nodes.guidance.classifier_free import classifier_free
from nodes.interface import BadInput
from nodes.latents.noise import noise
from nodes.samplers.sample import sample
from nodes.schedules.karras import karras
from nodes.text.encode import encode
from nodes.weights.as_checkpoint import as_checkpoint
from nodes.weights.load_checkpoint import load_checkpoint
from nodes.weights.load_module import load_module
from nodes.weights.merge_lora import merge_lora
from tests.fixtures.make_weights import ModelContext

torch.set_num_threads(1)
PROMPT = "a red (heart:1.3)"


@pytest.fixture(scope="module")
def ctx(made):
    for kind in ("sd15", "lora-sd15", "sdxl", "lora-sdxl"):
        made(kind)
    return ModelContext(made.folder)


def drawn(ctx, denoiser, encoder) -> torch.Tensor:
    """Two guided steps at 64 x 64 pixels."""
    guided = classifier_free(denoiser, encode(encoder, PROMPT), scale=2.0)
    start = noise(ctx, guided, seed=1, width=64, height=64)
    return sample(ctx, guided, start, karras(guided, 2), "euler")


@pytest.mark.parametrize("kind", ["sd15", "sdxl"])
def test_a_lora_changes_the_picture_and_leaves_no_trace(ctx, kind):
    """U-Net and text encoders: other latents with it, the old ones bit for bit without it, finite pixels."""
    model, lora = load_checkpoint(ctx, f"{kind}.safetensors"), load_lora(ctx, f"lora-{kind}.safetensors")
    plain = drawn(ctx, model.denoiser, model.text_encoder)
    denoiser, encoder = apply_lora(model.denoiser, model.text_encoder, lora, 0.2)
    changed = drawn(ctx, denoiser, encoder)
    assert (changed.data - plain.data).abs().max() > 0.05
    assert torch.equal(drawn(ctx, model.denoiser, model.text_encoder).data, plain.data)
    picture = decode(changed, model.autoencoder)
    assert picture.data.shape == (1, 3, 64, 64)
    assert picture.data.isfinite().all()


def test_applied_and_merged_into_the_file_are_one(ctx):
    """The LoRA on the loaded model and the model made of merged tensors draw the same; and a chain of two adds up."""
    lora = load_lora(ctx, "lora-sd15.safetensors")
    model = load_checkpoint(ctx, "sd15.safetensors")
    twice = apply_lora(*apply_lora(model.denoiser, model.text_encoder, lora, 0.05), lora, 0.05)
    module = load_module(ctx, "sd15.safetensors")
    module = replace(module, tensors={n: t.float() if t.is_floating_point() else t for n, t in module.tensors.items()})
    baked = as_checkpoint(ctx, merge_lora(ctx, module, lora, 0.1))
    a, b = drawn(ctx, *twice), drawn(ctx, baked.denoiser, baked.text_encoder)
    torch.testing.assert_close(a.data, b.data, atol=1e-4, rtol=1e-4)


def test_a_model_made_of_a_module_never_writes_into_it(ctx):
    """A LoRA is merged into the network's own copy, whatever dtype both have."""
    module = load_module(ctx, "sd15.safetensors")
    model = as_checkpoint(ctx, module, dtype="float16")
    changed = apply_to_denoiser(model.denoiser, load_lora(ctx, "lora-sd15.safetensors"))
    x = torch.randn(1, 4, 8, 8)
    changed.denoise(x, torch.tensor(2.0), encode(model.text_encoder, PROMPT))
    expected = load_file(ctx.folder / "sd15.safetensors")
    assert all(torch.equal(t, expected[n]) for n, t in module.tensors.items())


def test_the_wrong_lora_is_refused_before_anything_is_drawn(ctx):
    """SDXL's on SD1.5: its U-Net has other layers, and it has two text encoders."""
    model = load_checkpoint(ctx, "sd15.safetensors")
    with pytest.raises(BadInput, match="Load an adapter of the model's own family"):
        apply_lora(model.denoiser, model.text_encoder, load_lora(ctx, "lora-sdxl.safetensors"))
