"""Loaded models keep the promises of their ports. Weights are random: nothing here depends on training."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import load_file, save_file

from nodes.clip.similarity import similarity
from nodes.denoisers import preconditioning
from nodes.denoisers.unet import TextStates, load_unet, unet_metadata
from nodes.encoders.features import features
from nodes.encoders.text_embedding import text_embedding
from nodes.guidance.classifier_free import classifier_free
from nodes.interface import BadInput, Features, Image
from nodes.latents.noise import noise
from nodes.latents.to_image import to_image
from nodes.metrics.fid import fid
from nodes.metrics.precision_recall import precision_recall
from nodes.samplers.sample import sample
from nodes.schedules.karras import karras
from nodes.text.encode import encode
from nodes.upscale.upscale import upscale
from nodes.weights.load_clip import load_clip
from nodes.weights.load_text_to_image import load_text_to_image
from nodes.weights.load_upscaler import load_upscaler
from tests.fixtures.make_weights import UNET, ModelContext, write_models

torch.set_num_threads(1)


@pytest.fixture(scope="module")
def ctx(tmp_path_factory):
    return ModelContext(write_models(tmp_path_factory.mktemp("models")))


def test_prompt_to_picture(ctx):
    """The whole way: load, encode, guide, sample, enlarge; shapes and ranges as the ports promise."""
    model = load_text_to_image(ctx)
    steered = classifier_free(model.denoiser, encode(model.text_encoder, "a red heart"), scale=2.0)
    end = sample(ctx, steered, noise(ctx, steered, seed=1, batch=2), karras(steered, 3))
    picture = upscale(ctx, to_image(end), load_upscaler(ctx))
    assert picture.data.shape == (2, 3, 128, 128)
    assert picture.data.dtype == torch.float32
    assert 0 <= float(picture.data.min()) <= float(picture.data.max()) <= 1


def test_the_denoiser_is_the_network_with_its_preconditioning(ctx):
    """Cutting unused tokens off and batching both halves changes nothing but rounding."""
    model = load_text_to_image(ctx)
    network, _ = load_unet(ctx.folder / "emoji-32.safetensors")
    wanted = model.text_encoder.encode(["a red heart"])
    x, sigma = torch.randn(2, 3, 32, 32), torch.tensor(1.5, dtype=torch.float64)
    mask = wanted.tokens.ne(0).any(-1)
    states = TextStates(wanted.tokens.expand(2, -1, -1), wanted.pooled.expand(2, -1), mask.expand(2, -1))
    expected = preconditioning.denoise(network, x, sigma, states, 0.58)
    torch.testing.assert_close(model.denoiser.denoise(x, sigma, wanted), expected, atol=1e-5, rtol=1e-5)


def test_a_model_refuses_a_text_encoder_that_it_was_not_trained_with(ctx, tmp_path):
    """The card's digest tells: another CLIP file would give noise without any error."""
    folder = write_models(tmp_path)
    card = unet_metadata(UNET, text_encoder="starter/clip.safetensors", text_encoder_sha256="0" * 64)
    save_file(load_file(folder / "emoji-32.safetensors"), folder / "emoji-32.safetensors", card)
    with pytest.raises(BadInput, match=r"was trained with starter/clip\.safetensors \(SHA-256 0000"):
        load_text_to_image(ModelContext(folder))


def test_no_conditioning_means_the_empty_prompt(ctx):
    """None, the null row and the encoded empty prompt give the same estimate, and a prompt another."""
    model = load_text_to_image(ctx)
    x, sigma = torch.randn(1, 3, 32, 32), torch.tensor(1.5)
    nothing = model.denoiser.denoise(x, sigma, None)
    assert torch.equal(nothing, model.denoiser.denoise(x, sigma, model.denoiser.null))
    assert torch.equal(nothing, model.denoiser.denoise(x, sigma, encode(model.text_encoder, "")))
    assert not torch.allclose(nothing, model.denoiser.denoise(x, sigma, encode(model.text_encoder, "cat")), atol=1e-4)


def test_guidance_in_one_batch_equals_two_calls(ctx):
    """A long prompt beside the empty one: padding in the shared batch changes nothing."""
    model = load_text_to_image(ctx)
    prompt = encode(model.text_encoder, "a very long prompt with many words about a red heart and a cat")
    x, sigma = torch.randn(1, 3, 32, 32), torch.tensor(1.5)
    guided = classifier_free(model.denoiser, prompt, scale=3.0).denoise(x, sigma, None)
    one, none = model.denoiser.denoise(x, sigma, prompt), model.denoiser.denoise(x, sigma, None)
    torch.testing.assert_close(guided, none + 3 * (one - none), atol=1e-4, rtol=1e-4)


def test_tiles_leave_no_seams(ctx):
    """With an overlap of the network's reach, tile by tile equals all at once."""
    upscaler = load_upscaler(ctx)
    picture = Image(torch.rand(2, 3, 70, 45))
    whole = upscale(ctx, picture, upscaler, tile=96)
    torch.testing.assert_close(upscale(ctx, picture, upscaler, tile=32, overlap=4).data, whole.data)
    with pytest.raises(BadInput, match="3 channels"):
        upscale(ctx, Image(torch.rand(1, 4, 8, 8)), upscaler)


def test_clip_gives_unit_vectors_in_one_space(ctx):
    """Embeddings have length 1; a picture's similarity to a text is their product; the mean has an interval."""
    clip, _, image_encoder = load_clip(ctx)
    picture = Image(torch.rand(5, 3, 40, 40))
    seen = features(ctx, picture, image_encoder)
    words = text_embedding(clip, "a red heart\n\na cat")
    assert words.text == ("a red heart", "a cat")
    torch.testing.assert_close(seen.data.norm(dim=1), torch.ones(5))
    torch.testing.assert_close(words.data.norm(dim=1), torch.ones(2))
    score, each = similarity(picture, clip, "a cat")
    assert each == pytest.approx((seen.data @ words.data[1]).tolist(), abs=1e-5)
    assert score.value == pytest.approx(sum(each) / 5)
    assert score.interval[0] < score.value < score.interval[1]


def some(seed: int, count: int = 200, shift: float = 0.0, space: str = "s") -> Features:
    generator = torch.Generator().manual_seed(seed)
    return Features(torch.randn(count, 4, generator=generator) + shift, space, "net", "bicubic")


def test_scores_name_their_protocol_and_refuse_to_mix_spaces():
    """Equal sets have distance 0 and full precision and recall; features of two networks are never compared."""
    assert fid(some(1), some(1)).value == pytest.approx(0, abs=1e-6)
    assert fid(some(1), some(2, shift=3.0)).value == pytest.approx(36, rel=0.1)
    assert fid(some(1), some(2)).unit == "FID (net)"
    assert "too high" in fid(some(1, 20), some(2, 20)).warning
    assert [s.value for s in precision_recall(some(1), some(1))] == [1, 1]
    with pytest.raises(BadInput, match="differ in space"):
        fid(some(1), some(1, space="other"))
    with pytest.raises(BadInput, match="more than k = 5"):
        precision_recall(some(1, 5), some(2, 5), k=5)
