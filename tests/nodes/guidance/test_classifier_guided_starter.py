"""Classifier guidance of pictures: the shipped classifier steers the unconditional starter."""

from __future__ import annotations

import pytest
import torch

from nodes.guidance.classifier import classifier
from nodes.interface import Context
from nodes.latents.noise import noise
from nodes.latents.to_image import to_image
from nodes.samplers.sample import sample
from nodes.schedules.karras import karras
from nodes.weights.load_classifier import load_classifier
from nodes.weights.load_clip import load_clip
from nodes.weights.load_text_to_image import load_text_to_image

torch.set_num_threads(1)
ASKED = {"faces and hearts": "a yellow face", "food and drink": "food"}


@pytest.mark.parametrize("group", ASKED)
def test_guided_pictures_are_of_the_class_and_another_judge_agrees(group):
    """From the same noise, the classifier and, unasked, starter-clip find the guided pictures closer to the group."""
    model, judge, clip = (load(Context()) for load in (load_text_to_image, load_classifier, load_clip))
    denoiser, number = model.denoiser, judge.classes.index(group)
    start, sigmas = noise(Context(), denoiser, seed=1, batch=8), karras(denoiser, 12)
    steered = classifier(denoiser, judge, number, scale=10.0)
    ends = [sample(Context(), m, start, sigmas, solver="dpmpp_2m") for m in (denoiser, steered)]
    before, after = (judge.classify(end.data, torch.tensor(0.05))[:, number].exp().mean() for end in ends)
    assert after > before + 0.3
    text = clip.text_encoder.encode([ASKED[group]]).pooled
    plain, guided = ((clip.image_encoder.encode(to_image(end)).data * text).sum(1).mean() for end in ends)
    assert guided > plain + 0.02


def test_the_gradient_of_the_classifier_is_that_of_finite_differences():
    """d log p / dx along a direction, to a hundredth."""
    judge = load_classifier(Context())
    x, along = torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(1)), torch.zeros(1, 3, 32, 32)
    along[..., 10:20, 10:20] = 1
    sigma = torch.tensor(1.0)
    x.requires_grad_()
    slope = torch.autograd.grad(judge.classify(x, sigma)[0, 2], x)[0]
    step = 1e-2
    with torch.no_grad():
        ends = [judge.classify(x + s * step * along, sigma)[0, 2] for s in (1, -1)]
    assert float((ends[0] - ends[1]) / (2 * step)) == pytest.approx(float((slope * along).sum()), rel=0.01, abs=1e-3)
