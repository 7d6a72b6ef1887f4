"""CLIP guidance: by the gradient of how well cut-outs fit a prompt."""

from __future__ import annotations

import pytest
import torch

from nodes.denoisers.mixture import mixture
from nodes.guidance.clip import clip, cut_outs, spherical_distance
from nodes.guidance.gradients import gradient
from nodes.interface import BadInput, Context, Image
from nodes.latents.noise import noise
from nodes.latents.to_image import to_image
from nodes.samplers.sample import sample
from nodes.schedules.karras import karras
from nodes.weights.load_clip import load_clip
from nodes.weights.load_text_to_image import load_text_to_image

torch.set_num_threads(1)
SIGMA = torch.tensor(2.0, dtype=torch.float64)


@pytest.fixture(scope="module")
def models():
    """The starter's denoiser, without any prompt, and starter-clip."""
    return load_text_to_image(Context()).denoiser, load_clip(Context()).clip


def similarity(clip_model, picture: Image, prompt: str) -> torch.Tensor:
    """Cosine of each picture and a prompt."""
    return (clip_model.image.encode(picture).data * clip_model.text.encode([prompt]).pooled).sum(1)


@pytest.mark.parametrize("through_model", [True, False])
def test_guided_pictures_fit_their_prompt_better(models, through_model):
    """From the same noise, the unconditional starter guided by CLIP is judged closer to the prompt, each picture."""
    denoiser, judge = models
    start, prompt = noise(Context(), denoiser, seed=3, batch=3), "a red heart"
    sigmas = karras(denoiser, 10)
    steered = clip(Context(), denoiser, judge, prompt, scale=300.0, cuts=4, through_model=through_model)
    ends = [sample(Context(), m, start, sigmas, solver="euler") for m in (denoiser, steered)]
    plain, guided = (similarity(judge, to_image(end), prompt) for end in ends)
    assert (guided - plain).min() > 0.05
    assert ends[1].data.isfinite().all()


def test_scale_zero_is_the_model_bit_for_bit(models):
    """Nothing is pushed and nothing differentiated."""
    denoiser, judge = models
    x = noise(Context(), denoiser, seed=3).data
    steered = clip(Context(), denoiser, judge, "a dog", scale=0.0)
    with torch.no_grad():
        assert torch.equal(steered.denoise(x, SIGMA, None), denoiser.denoise(x, SIGMA, None))


def test_a_sample_does_not_depend_on_its_batch_and_leaves_no_gradient(models):
    """Cut-outs are at the same places for all samples; the result carries no graph, also outside no_grad."""
    denoiser, judge = models
    x = noise(Context(), denoiser, seed=3, batch=2).data
    steered = clip(Context(), denoiser, judge, "a dog", cuts=2)
    together = steered.denoise(x, SIGMA, None)
    assert not together.requires_grad
    torch.testing.assert_close(steered.denoise(x[1:], SIGMA, None)[0], together[1], atol=1e-3, rtol=1e-3)


def test_cut_outs_lie_within_the_picture():
    """A picture of one colour gives cut-outs of that colour; the largest is the picture itself."""
    picture = torch.full((2, 3, 16, 16), 0.3)
    places = torch.rand(5, 3, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(cut_outs(picture, places), torch.full((10, 3, 16, 16), 0.3))
    whole = torch.rand(1, 3, 16, 16)
    torch.testing.assert_close(cut_outs(whole, torch.tensor([[1.0, 0.5, 0.5]])), whole)


def test_the_distance_is_half_the_squared_angle():
    """A right angle between unit vectors: (pi / 2)^2 / 2; equal vectors: 0, with a finite gradient."""
    a, b = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 1.0]])
    assert float(spherical_distance(a, b)) == pytest.approx((torch.pi / 2) ** 2 / 2)
    assert float(spherical_distance(a, a)) == pytest.approx(0, abs=1e-6)
    assert gradient(lambda x: spherical_distance(x, a), a).isfinite().all()


def test_a_denoiser_of_another_space_is_refused(models):
    """CLIP judges pixels only."""
    with pytest.raises(BadInput, match="expected a denoiser of pixels"):
        clip(Context(), mixture().denoiser, models[1])
