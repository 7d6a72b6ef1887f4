"""Guidance: what must hold at any scale, for any model."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from nodes.denoisers.mixture import mixture
from nodes.guidance.classifier_free import classifier_free
from nodes.guidance.label import label
from nodes.interface import BadInput, Conditioning, Context, Denoiser
from nodes.latents.noise import noise
from nodes.samplers.sample import sample
from nodes.schedules.karras import karras

torch.set_num_threads(1)
SIGMA = torch.tensor(1.0, dtype=torch.float64)


def counted(model: Denoiser) -> tuple[Denoiser, list[int]]:
    """The model, and the batch size of each call it gets."""
    sizes: list[int] = []

    def denoise(x, sigma, conditioning=None):
        sizes.append(len(x))
        return model.denoise(x, sigma, conditioning)

    return replace(model, denoise=denoise), sizes


def points(model: Denoiser, batch: int = 3):
    return noise(Context(), model, seed=1, batch=batch)


def test_guidance_is_unconditional_plus_scale_times_the_difference():
    """Ho & Salimans 2022, Eq. 6, with both halves in one batch: the same numbers as two calls."""
    model, sizes = counted(mixture().denoiser)
    x = points(model).data
    plain, wanted = model.denoise(x, SIGMA, None), model.denoise(x, SIGMA, label(2))
    sizes.clear()
    guided = classifier_free(model, label(2), scale=4.0).denoise(x, SIGMA, None)
    torch.testing.assert_close(guided, plain + 4 * (wanted - plain))
    assert sizes == [6]


def test_scale_one_is_the_conditional_model_bit_for_bit_and_costs_one_call():
    """At scale 1 nothing is pushed, so the unconditional half is not computed."""
    model, sizes = counted(mixture().denoiser)
    x = points(model).data
    guided = classifier_free(model, label(2), scale=1.0).denoise(x, SIGMA, None)
    assert sizes == [3]
    assert torch.equal(guided, model.denoise(x, SIGMA, label(2)))


def test_scale_zero_ignores_the_class():
    """At scale 0 only the unconditional half is left."""
    model = mixture().denoiser
    x = points(model).data
    torch.testing.assert_close(classifier_free(model, label(2), scale=0.0).denoise(x, SIGMA, None),
                               model.denoise(x, SIGMA, None))


def test_outside_the_interval_the_model_is_conditional_and_half_as_dear():
    """Kynkäänniemi et al. 2024: guidance acts only for end_sigma < sigma <= start_sigma."""
    model, sizes = counted(mixture().denoiser)
    guided = classifier_free(model, label(2), scale=4.0, end_sigma=0.5, start_sigma=2.0)
    x = points(model).data
    for sigma, size in [(0.4, 3), (0.5, 3), (0.6, 6), (2.0, 6), (2.1, 3)]:
        sizes.clear()
        guided.denoise(x, torch.tensor(sigma), None)
        assert sizes == [size], sigma


def test_a_negative_stands_where_the_null_prompt_stood():
    """With a negative the push is away from it; equal positive and negative cancel at every scale."""
    model = mixture().denoiser
    x = points(model).data
    away = classifier_free(model, label(2), label(5), scale=3.0).denoise(x, SIGMA, None)
    wanted, unwanted = model.denoise(x, SIGMA, label(2)), model.denoise(x, SIGMA, label(5))
    torch.testing.assert_close(away, unwanted + 3 * (wanted - unwanted))
    same = classifier_free(model, label(2), label(2), scale=7.0).denoise(x, SIGMA, None)
    torch.testing.assert_close(same, wanted)


def test_halves_that_do_not_fit_into_one_batch_are_two_calls():
    """Without a null row, or with prompts of different lengths, the answer is the same, in two calls."""
    model, sizes = counted(replace(mixture().denoiser, null=None))
    x = points(model).data
    expected = classifier_free(mixture().denoiser, label(2), scale=4.0).denoise(x, SIGMA, None)
    torch.testing.assert_close(classifier_free(model, label(2), scale=4.0).denoise(x, SIGMA, None), expected)
    assert sizes == [3, 3]


def test_a_guided_sampler_lands_on_the_class_that_was_asked_for():
    """Every point of the ring that is guided to class 2 ends near (0, 2)."""
    model = classifier_free(mixture().denoiser, label(2), scale=1.0)
    end = sample(Context(), model, points(model, 20), karras(model, 20)).data[:, :, 0, 0]
    assert (end - torch.tensor([0.0, 2.0])).norm(dim=1).max() < 0.6


def test_the_wrong_kind_of_conditioning_is_refused_in_words():
    """A mixture knows classes, not prompts; a guided model takes nothing more; rows must fit the batch."""
    model = mixture().denoiser
    text = Conditioning(tokens=torch.zeros(1, 4, 8), pooled=torch.zeros(1, 8))
    with pytest.raises(BadInput, match="takes class, got text"):
        classifier_free(model, text)
    guided = classifier_free(model, label(1))
    with pytest.raises(BadInput, match="guided already"):
        classifier_free(guided, label(1))
    two = classifier_free(model, Conditioning(labels=torch.tensor([1, 2])))
    with pytest.raises(BadInput, match="expected 1 prompt or 3"):
        two.denoise(points(model).data, SIGMA, None)
