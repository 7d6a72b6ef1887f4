"""Nodes that work inside a U-Net: perturbed and self-attention guidance, FreeU, regional prompts and attention maps."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F

from nodes.control.bases import latent_denoise
from nodes.denoisers.attention_maps import attention_maps, words_of
from nodes.denoisers.free_u import free_u, strengthened, without_low
from nodes.denoisers.ldm.hooks import Hooks
from nodes.encoders.strip import ShownToken
from nodes.guidance.classifier_free import classifier_free
from nodes.guidance.estimates import explained, paired
from nodes.guidance.perturbed_attention import perturbed_attention
from nodes.guidance.regional_attention import regional_attention
from nodes.guidance.self_attention import blurred_where_seen, self_attention
from nodes.interface import RGB, BadInput, Conditioning, Context, Denoiser, Latent, Mask
from tests.conformance.latent_model import WIDTH, latent_model, words

X = torch.randn(2, 3, 16, 16, generator=torch.Generator().manual_seed(3)) * 2
SIGMA = torch.tensor(2.0)


def prompt(seed: int) -> Conditioning:
    return Conditioning(torch.randn(1, 5, WIDTH, generator=torch.Generator().manual_seed(seed)))


def guided(model: Denoiser) -> Denoiser:
    return classifier_free(model, prompt(1), prompt(2), 5.0)


def clean(denoiser: Denoiser, conditioning: Conditioning | None = None) -> torch.Tensor:
    return denoiser.denoise(X, SIGMA, conditioning)


def test_perturbed_attention_adds_the_way_from_the_weaker_estimate():
    """Guided + scale (conditional - what the model says when the middle's pixels see only themselves)."""
    model = latent_model()

    def alone(q, k, v, where):
        return v if where.stage == "middle" and where.kind == "self" else None

    weaker = replace(latent_denoise(model, ""), hooks=Hooks(attention=(alone,)))
    push = clean(model, prompt(1)) - weaker(X, SIGMA, prompt(1))
    assert push.abs().max() > 1e-4
    got = perturbed_attention(guided(model), model, prompt(1), 3.0)
    torch.testing.assert_close(clean(got), clean(guided(model)) + 3 * push, rtol=0, atol=1e-4)
    torch.testing.assert_close(paired(got, X, SIGMA)[0], clean(got), rtol=0, atol=1e-4)
    torch.testing.assert_close(paired(got, X, SIGMA)[1], paired(guided(model), X, SIGMA)[1], rtol=0, atol=1e-4)
    assert explained(got, X, SIGMA, None).conditional is not None


def test_perturbed_attention_outside_its_levels_or_at_scale_0_is_nothing():
    """Neither changes the estimate."""
    model = latent_model()
    plain = clean(guided(model))
    assert torch.equal(clean(perturbed_attention(guided(model), model, prompt(1), 0.0)), plain)
    late = perturbed_attention(guided(model), model, prompt(1), 3.0, start_sigma=1.0)
    assert torch.equal(clean(late), plain)


def test_the_blur_falls_where_attention_is_above_one():
    """A cell that gets more than its share is blurred by the nine weights, one that gets less stays."""
    picture = torch.zeros(1, 1, 16, 16)
    picture[..., 4, 4] = picture[..., 12, 12] = 1
    received = torch.zeros(1, 1, 2, 2)
    received[..., 0, 0] = 1.5
    blurred = blurred_where_seen(picture, received, 2.0)
    weights = torch.exp(-0.5 * (torch.arange(-4, 5) / 2.0) ** 2)
    assert blurred[0, 0, 4, 4] == pytest.approx(float(weights.max() / weights.sum()) ** 2, rel=1e-5)
    assert blurred[0, 0, 12, 12] == 1
    assert torch.equal(blurred_where_seen(picture, received, 0.0), picture)


def test_self_attention_guidance_adds_what_the_blur_took():
    """Guided + scale (blurred - the estimate of what the blurred clean latent would look like noised)."""
    model = latent_model()
    seen = []

    def look(q, k, v, where):
        if where.stage == "middle" and where.kind == "self":
            scores = F.softmax(q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5, -1)
            seen.append(scores.mean(1).sum(1).reshape(2, 1, where.height, where.width))

    nothing = replace(latent_denoise(model, ""), hooks=Hooks(attention=(look,)))(X, SIGMA, prompt(2))
    blurred = blurred_where_seen(nothing, seen[0], 2.0)
    again = clean(Denoiser(latent_denoise(model, ""), RGB, 0.1, 10.0), prompt(2))
    torch.testing.assert_close(again, nothing)
    push = blurred - model.denoise(X + blurred - nothing, SIGMA, prompt(2))
    got = self_attention(guided(model), model, prompt(2), 0.5, 2.0)
    torch.testing.assert_close(clean(got), clean(guided(model)) + 0.5 * push, rtol=0, atol=1e-4)
    assert torch.equal(clean(self_attention(guided(model), model, prompt(2), 0.0)), clean(guided(model)))


def test_free_u_scales_half_the_channels_and_the_low_frequencies():
    """A flat skip connection is nothing but its lowest frequency; the second half of the channels stays."""
    flat = torch.ones(1, 4, 8, 8)
    torch.testing.assert_close(without_low(flat, 0.2), flat * 0.2)
    wave = torch.tensor([1.0, -1.0]).repeat(4).expand(1, 1, 8, 8)
    torch.testing.assert_close(without_low(wave, 0.2), wave, rtol=0, atol=1e-6)
    h = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(strengthened(h, 1.5, by_mean=False)[:, :2], h[:, :2] * 1.5)
    by_mean = strengthened(h, 1.5, by_mean=True)
    assert torch.equal(by_mean[:, 2:], h[:, 2:])
    mean = h.mean(1)
    share = (mean - mean.min()) / (mean.max() - mean.min())
    torch.testing.assert_close(by_mean[0, 0], h[0, 0] * (1 + 0.5 * share[0]))


def test_free_u_with_factors_of_one_is_the_model():
    """At 1 everywhere nothing changes; at the usual factors it does."""
    model, plain = latent_model(), clean(latent_model(), prompt(1))
    torch.testing.assert_close(clean(free_u(model, 1, 1, 1, 1), prompt(1)), plain, rtol=0, atol=1e-5)
    assert not torch.allclose(clean(free_u(model), prompt(1)), plain, atol=1e-4)


def mask(*columns: int) -> Mask:
    data = torch.zeros(1, 1, 16, 16)
    data[..., slice(*columns)] = 1
    return Mask(data)


def test_a_region_that_covers_all_reads_its_prompt_alone():
    """The whole picture under one mask is the picture of that prompt; under an empty mask, that of the base prompt."""
    model = latent_model()
    whole = regional_attention(model, prompt(4), mask(0, 16))
    torch.testing.assert_close(clean(whole, prompt(1)), clean(model, prompt(4)), rtol=0, atol=1e-5)
    none = regional_attention(model, prompt(4), mask(0, 0))
    torch.testing.assert_close(clean(none, prompt(1)), clean(model, prompt(1)), rtol=0, atol=1e-5)


def test_regions_add_up_and_keep_out_of_the_negative_prompt():
    """Two regions in one node are two nodes in a row; the half that guidance keeps away from reads its own prompt."""
    model = latent_model()
    together = regional_attention(model, prompt(4), mask(0, 8), prompt(5), mask(8, 16))
    apart = regional_attention(regional_attention(model, prompt(4), mask(0, 8)), prompt(5), mask(8, 16))
    assert torch.equal(clean(together, prompt(1)), clean(apart, prompt(1)))
    assert not torch.allclose(clean(together, prompt(1)), clean(model, prompt(1)), atol=1e-4)
    torch.testing.assert_close(paired(guided(together), X, SIGMA)[1], paired(guided(model), X, SIGMA)[1], rtol=0,
                               atol=1e-5)


def test_what_does_not_fit_is_refused():
    """A guided model, another encoder's prompt, half a region: each in words."""
    model = latent_model()
    with pytest.raises(BadInput, match="before its guidance"):
        free_u(guided(model))
    with pytest.raises(BadInput, match="hidden states of 8 numbers"):
        regional_attention(model, Conditioning(torch.zeros(1, 5, 768)), mask(0, 8))
    with pytest.raises(BadInput, match="wire the other"):
        regional_attention(model, prompt(4), mask(0, 8), prompt(5))
    with pytest.raises(BadInput, match="expected a prompt with words"):
        attention_maps(Context(), model, words(), Latent(X, RGB), "")


def test_the_maps_of_all_words_share_out_the_attention():
    """Each word has a map, the brightest place is white, and where one word counts more, another counts less."""
    found = attention_maps(Context(), latent_model(), words(), Latent(X, RGB), "a red heart", levels=2)
    assert found.words == ["a", "red", "heart"]
    assert found.maps.data.shape == (3, 1, 16, 16)
    assert found.maps.data.max() == 1
    total = found.maps.data.sum(0)
    torch.testing.assert_close(total, total.mean().expand_as(total), rtol=0, atol=1e-4)


def test_tokens_of_one_word_are_one_map():
    """A word of two tokens is written together; what the encoder cut off has no map; chunks count on."""
    tokens = [ShownToken(1, 1, 0, "light", False), ShownToken(1, 2, 1, "house", True),
              ShownToken(2, 1, 2, "sea", True), ShownToken(2, 2, 3, "sky", True, kept=False)]
    assert words_of(tokens) == [("lighthouse", [1, 2]), ("sea", [78])]
