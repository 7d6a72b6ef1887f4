"""Guidance as functions from denoiser to denoiser: what each does where the answer is known, and that they compose."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
import torch

from nodes.denoisers.mixture import MixtureModel, mixture
from nodes.guidance.autoguidance import autoguidance
from nodes.guidance.classifier import classifier
from nodes.guidance.classifier_free import classifier_free
from nodes.guidance.composed import composed
from nodes.guidance.dual import dual
from nodes.guidance.inpaint import inpaint
from nodes.guidance.interval import interval
from nodes.guidance.label import label
from nodes.guidance.perpendicular_negative import perpendicular, perpendicular_negative
from nodes.guidance.prompt_schedule import prompt_schedule
from nodes.guidance.regional import regional
from nodes.guidance.rescaling import rescaled
from nodes.guidance.stack import stack
from nodes.guidance.threshold import dynamic_threshold, threshold
from nodes.interface import PLANE, RGB, BadInput, Conditioning, Context, Denoiser, Latent, Mask
from nodes.latents.noise import noise
from nodes.samplers.sample import sample
from nodes.samplers.solvers import SOLVERS
from nodes.schedules.karras import karras

torch.set_num_threads(1)
SIGMA = torch.tensor(1.0, dtype=torch.float64)
TOY: MixtureModel = mixture("ring")
MODEL = TOY.denoiser
X = noise(Context(), MODEL, seed=1, batch=4).data * 1.5


def at(denoiser: Denoiser, sigma: torch.Tensor = SIGMA) -> torch.Tensor:
    return denoiser.denoise(X, sigma, None)


def of_class(number: int) -> torch.Tensor:
    return MODEL.denoise(X, SIGMA, label(number))


PLAIN = MODEL.denoise(X, SIGMA, None)


def test_composed_guidance_adds_the_change_of_each_prompt():
    """Liu et al. 2022, Eq. 11; one prompt is classifier-free guidance; a negative weight pushes away."""
    both = stack(label(1), label(3))
    expected = PLAIN + 2 * (of_class(1) - PLAIN) - 0.5 * (of_class(3) - PLAIN)
    torch.testing.assert_close(at(composed(MODEL, both, [2.0, -0.5])), expected)
    torch.testing.assert_close(at(composed(MODEL, label(1), [3.0])), at(classifier_free(MODEL, label(1), scale=3.0)))
    torch.testing.assert_close(at(composed(MODEL, both, [2.0])), at(composed(MODEL, both, [2.0, 2.0])))


def test_weights_must_fit_the_prompts():
    """Three weights for two prompts are refused; so are prompts of two kinds in one conditioning."""
    with pytest.raises(BadInput, match="expected 1 weight or 2, one for each prompt, got 3; change the list"):
        composed(MODEL, stack(label(1), label(3)), [1.0, 2.0, 3.0])
    with pytest.raises(BadInput, match="encode both with the same text encoder"):
        stack(label(1), Conditioning(pooled=torch.zeros(1, 4)))


def test_perpendicular_negative_takes_nothing_from_the_positive_prompt():
    """What is taken away is at right angles to the push; the same prompt as negative changes nothing."""
    v, w = torch.randn(3, 2, 4, 4), torch.randn(3, 2, 4, 4)
    assert (perpendicular(v, w) * w).flatten(1).sum(1).abs().max() < 1e-5
    same = perpendicular_negative(MODEL, label(2), label(2), scale=3.0)
    torch.testing.assert_close(at(same), at(classifier_free(MODEL, label(2), scale=3.0)), atol=1e-5, rtol=1e-5)
    guided = at(perpendicular_negative(MODEL, label(2), label(5), scale=3.0, negative_scale=1.0))
    towards = of_class(2) - PLAIN
    away = perpendicular(of_class(5) - PLAIN, towards)
    torch.testing.assert_close(guided, PLAIN + 3 * (towards - away))


def test_dual_guidance_has_a_scale_for_each_condition():
    """Brooks et al. 2023, Eq. 3; equal scales are classifier-free guidance by both, second scale 0 by the first."""
    guided = at(dual(MODEL, label(1), label(2), first_scale=1.5, second_scale=4.0))
    torch.testing.assert_close(guided, PLAIN + 1.5 * (of_class(1) - PLAIN) + 4 * (of_class(2) - of_class(1)))
    equal = at(dual(MODEL, label(1), label(2), first_scale=2.0, second_scale=2.0))
    torch.testing.assert_close(equal, at(classifier_free(MODEL, label(2), scale=2.0)))
    first = at(dual(MODEL, label(1), label(2), first_scale=2.0, second_scale=0.0))
    torch.testing.assert_close(first, at(classifier_free(MODEL, label(1), scale=2.0)))


def test_autoguidance_goes_on_from_the_weak_model_past_the_strong():
    """Karras et al. 2024, Eq. 3; scale 1 and outside the interval it is the strong model, bit for bit."""
    weak = mixture("ring", 0.5).denoiser
    expected = at(weak) + 2 * (PLAIN - at(weak))
    torch.testing.assert_close(at(autoguidance(MODEL, weak, scale=2.0)), expected)
    assert torch.equal(at(autoguidance(MODEL, weak, scale=1.0)), PLAIN)
    assert torch.equal(at(autoguidance(MODEL, weak, scale=2.0, end_sigma=1.0)), PLAIN)


@pytest.mark.parametrize("guide", [
    lambda start: classifier_free(MODEL, label(0), end_sigma=2.0, start_sigma=start),
    lambda start: autoguidance(MODEL, MODEL, end_sigma=2.0, start_sigma=start),
    lambda start: interval(MODEL, MODEL, end_sigma=2.0, start_sigma=start),
])
def test_an_interval_that_holds_no_level_is_refused_instead_of_guiding_nothing(guide):
    """Levels fall, so that the start lies above the end; both typed the wrong way round would do nothing in silence."""
    for start in (2.0, 0.5):
        with pytest.raises(BadInput, match=r"start_sigma above end_sigma, .* got .* and 2; swap them, or leave"):
            guide(start)


def test_autoguidance_brings_samples_closer_to_the_data_than_the_weak_model_and_keeps_every_mode():
    """A model of spread 0.3 guided by one of 0.6 samples closer to the modes, and finds all eight of them."""
    strong, weak = mixture("ring", 0.3).denoiser, mixture("ring", 0.6).denoiser

    def radius_spread(model: Denoiser) -> tuple[float, int]:
        start = noise(Context(), model, batch=400)
        end = sample(Context(), model, start, karras(model, 20)).data[:, :, 0, 0]
        angle = torch.atan2(end[:, 1], end[:, 0]) / (torch.pi / 4)
        return float((end.norm(dim=1) - 2).abs().mean()), len(angle.round().long().remainder(8).unique())

    guided, modes = radius_spread(autoguidance(strong, weak, scale=2.0))
    assert guided < radius_spread(strong)[0] < radius_spread(weak)[0]
    assert modes == 8


@pytest.mark.parametrize("sigma", [0.05, 0.5, 2.0, 8.0])
def test_classifier_guidance_at_scale_one_is_the_conditional_model(sigma):
    """Bayes: unconditional score plus the gradient of log p(class | x) is the conditional score, here to rounding."""
    level = torch.tensor(sigma, dtype=torch.float64)
    x = X.double() * (1 + sigma)
    guided = classifier(MODEL, TOY.classifier, 3, scale=1.0).denoise(x, level, None)
    torch.testing.assert_close(guided, MODEL.denoise(x, level, label(3)), atol=1e-9, rtol=1e-9)


def test_classifier_guidance_at_scale_zero_is_the_model_and_costs_no_gradient():
    """Nothing is pushed, so the classifier is not asked."""
    def fail(x, sigma):
        raise AssertionError("asked")

    assert torch.equal(at(classifier(MODEL, replace(TOY.classifier, classify=fail), 3, scale=0.0)), PLAIN)


def test_the_classifier_of_a_mixture_gives_probabilities():
    """They sum to one at every level; close to a blob that blob's class is nearly certain."""
    for sigma in (0.1, 1.0, 9.0):
        total = TOY.classifier.classify(X, torch.tensor(sigma)).exp().sum(1)
        torch.testing.assert_close(total, torch.ones_like(total))
    near = torch.tensor([2.0, 0.0]).view(1, 2, 1, 1)
    assert float(TOY.classifier.classify(near, torch.tensor(0.1))[0, 0].exp()) > 0.999


def test_an_interval_asks_one_model_inside_and_the_other_outside():
    """low < sigma <= high asks the first; a prompt schedule changes where its step begins."""
    first, then = classifier_free(MODEL, label(1), scale=1.0), classifier_free(MODEL, label(6), scale=1.0)
    both = interval(first, then, end_sigma=0.5, start_sigma=2.0)
    for sigma, expected in ((0.5, then), (0.6, first), (2.0, first), (2.1, then)):
        level = torch.tensor(sigma)
        assert torch.equal(at(both, level), at(expected, level)), sigma
    sigmas = karras(MODEL, 8)
    changing = prompt_schedule(first, then, sigmas, step=3)
    for step, level in enumerate(sigmas.values[:-1]):
        assert torch.equal(at(changing, level), at(first if step < 3 else then, level)), step
    assert torch.equal(at(prompt_schedule(first, then, sigmas, step=0)), at(then))


def test_a_late_change_of_prompt_comes_too_late():
    """The class is decided while noise is high: changed at the first step it is the second, at the last the first."""
    first, then = classifier_free(MODEL, label(1), scale=1.0), classifier_free(MODEL, label(5), scale=1.0)
    sigmas, start = karras(MODEL, 20), noise(Context(), MODEL, batch=16)
    angle = lambda step: sample(Context(), prompt_schedule(first, then, sigmas, step), start, sigmas).data  # noqa: E731
    one, five = (torch.tensor([c.cos(), c.sin()]) * 2 for c in (torch.tensor(torch.pi / 4 * k) for k in (1, 5)))
    assert (angle(1)[:, :, 0, 0] - five).norm(dim=1).max() < 0.7
    assert (angle(19)[:, :, 0, 0] - one).norm(dim=1).max() < 0.7


def test_thresholding_brings_values_back():
    """Static clips each value; dynamic divides by the percentile where that is beyond the limit, and only there."""
    clean = torch.linspace(-4, 4, 101).view(1, 1, 1, 101)
    wide = replace(MODEL, denoise=lambda x, s, c: clean)
    assert torch.equal(threshold(wide, "static", 1.5).denoise(X, SIGMA, None), clean.clamp(-1.5, 1.5))
    torch.testing.assert_close(threshold(wide, "dynamic", 1.0, 1.0).denoise(X, SIGMA, None), clean / 4)
    assert dynamic_threshold(clean, 1.0, 0.9).abs().max() == 1
    assert torch.equal(dynamic_threshold(clean / 8, 1.0, 0.9), clean / 8)


def test_rescaling_gives_the_velocity_the_spread_of_the_conditional_one():
    """Lin et al. 2023: amount 1 has its standard deviation in each sample, amount 0 changes nothing."""
    x, conditional, guided = (torch.randn(3, 3, 8, 8) for _ in range(3))
    velocity = lambda clean: x / (1 + SIGMA**2) - clean  # noqa: E731
    spread = lambda clean: velocity(clean).std((1, 2, 3))  # noqa: E731
    torch.testing.assert_close(spread(rescaled(guided * 4, conditional, x, SIGMA, 1.0)), spread(conditional))
    assert torch.equal(rescaled(guided, conditional, x, SIGMA, 0.0), guided)
    half = rescaled(guided, conditional, x, SIGMA, 0.5)
    torch.testing.assert_close(half, (guided + rescaled(guided, conditional, x, SIGMA, 1.0)) / 2)
    assert not torch.equal(at(classifier_free(MODEL, label(1), scale=4.0, rescale=0.7)),
                           at(classifier_free(MODEL, label(1), scale=4.0)))


@pytest.mark.parametrize("solver", [n for n in SOLVERS if n.endswith("cfg_pp") and SOLVERS[n].order])
def test_cfg_pp_without_guidance_is_the_solver_it_is_made_from(solver):
    """Both estimates are then one, and nothing is left of CFG++."""
    start, sigmas = noise(Context(), MODEL, batch=3), karras(MODEL, 6)
    end = lambda name: sample(Context(), MODEL, start, sigmas, solver=name).data  # noqa: E731
    torch.testing.assert_close(end(solver), end(solver.removesuffix("_cfg_pp")), atol=1e-5, rtol=1e-5)


def test_cfg_pp_noises_again_by_the_unconditional_estimate():
    """Chung et al. 2024, Algorithm 1, written out: x = guided + sigma_next (x - unconditional) / sigma."""
    start, sigmas = noise(Context(), MODEL, batch=3), karras(MODEL, 6)
    x = start.data * sigmas.values[0]
    for sigma, sigma_next in itertools.pairwise(sigmas.values):
        unconditional, conditional = (MODEL.denoise(x, sigma, c) for c in (None, label(2)))
        x = unconditional + 1.5 * (conditional - unconditional) + sigma_next * (x - unconditional) / sigma
    model = classifier_free(MODEL, label(2), scale=1.5)
    end = sample(Context(), model, start, sigmas, solver="euler_cfg_pp").data
    torch.testing.assert_close(end, x.float(), atol=1e-4, rtol=1e-4)


WRAPPERS = {
    "autoguidance": lambda m: autoguidance(m, mixture("ring", 0.4).denoiser if m.accepts else m, scale=1.5),
    "classifier": lambda m: classifier(m, TOY.classifier, 2, scale=0.5),
    "classifier_free": lambda m: classifier_free(m, label(2), scale=2.0) if m.accepts else m,
    "interval": lambda m: interval(m, m, end_sigma=0.2),
    "threshold": lambda m: threshold(m, "static", 3.0),
}


@pytest.mark.parametrize("order", list(itertools.permutations(WRAPPERS, 3)), ids="-".join)
def test_guidance_composes_in_any_order(order):
    """Any three of them, in any order, make a denoiser that samples; sample 1 is the same alone or in a batch."""
    model = MODEL
    for name in order:
        model = WRAPPERS[name](model)
    run = lambda batch, first: sample(Context(), model, noise(Context(), model, batch=batch, first=first),  # noqa: E731
                                      karras(model, 4), solver="euler").data
    together = run(3, 0)
    assert together.isfinite().all()
    torch.testing.assert_close(run(1, 1)[0], together[1], atol=1e-4, rtol=1e-4)


def test_what_does_not_fit_is_refused_with_a_fix():
    """Unconditional models, other spaces, missing classes, an interval the wrong way round, a step too many."""
    blind = replace(MODEL, accepts=())
    for steer in (lambda: classifier_free(blind, label(1)), lambda: composed(blind, label(1)),
                  lambda: dual(blind, label(1), label(2)), lambda: perpendicular_negative(blind, label(1), label(2))):
        with pytest.raises(BadInput, match=r"takes no conditioning .* wire a model that takes a prompt or class"):
            steer()
    with pytest.raises(BadInput, match="denoisers of one space"):
        autoguidance(MODEL, replace(MODEL, space=RGB))
    with pytest.raises(BadInput, match="wire one of the same space"):
        classifier(MODEL, replace(TOY.classifier, space=RGB))
    with pytest.raises(BadInput, match="a class from 0 to 7, got 8; lower the number"):
        classifier(MODEL, TOY.classifier, 8)
    with pytest.raises(BadInput, match="start_sigma above end_sigma"):
        interval(MODEL, MODEL, end_sigma=2.0, start_sigma=1.0)
    with pytest.raises(BadInput, match="a step from 0 to 8, the number of steps, got 9; lower it"):
        prompt_schedule(MODEL, MODEL, karras(MODEL, 8), step=9)


def _around(guided: Denoiser) -> dict[str, Denoiser]:
    """Wrappers of a guided model, set so that they change nothing."""
    everywhere, nothing = Mask(torch.ones(1, 1, 1, 1)), Latent(torch.zeros(1, 2, 1, 1), PLANE)
    return {"interval": interval(guided, MODEL, end_sigma=0, start_sigma=1e6),
            "threshold": threshold(guided, mode="static", limit=100.0),
            "inpaint": inpaint(guided, nothing, everywhere, mode="known_region"),
            "regional": regional(MODEL, guided, everywhere),
            "prompt_schedule": prompt_schedule(MODEL, guided, karras(denoiser=MODEL, steps=10), step=0)}


@pytest.mark.parametrize("name", _around(MODEL))
def test_cfg_plus_plus_sees_the_unconditional_estimate_through_other_wrappers(name: str):
    """A CFG++ solver gives the same through a wrapper that changes nothing, and not what the plain solver gives."""
    guided, start = classifier_free(MODEL, label(2), scale=3.0), noise(Context(), MODEL, seed=2, batch=3)
    levels = karras(denoiser=MODEL, steps=10)
    wanted = sample(Context(), guided, start, levels, solver="euler_cfg_pp").data
    found = sample(Context(), _around(guided)[name], start, levels, solver="euler_cfg_pp").data
    torch.testing.assert_close(found, wanted)
    assert not torch.allclose(found, sample(Context(), guided, start, levels, solver="euler").data, atol=1e-2)
