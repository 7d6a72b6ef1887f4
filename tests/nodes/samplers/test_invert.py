"""Inversion: from a clean latent back to its noise."""

from __future__ import annotations

import math

import pytest
import torch

from nodes.denoisers.mixture import mixture
from nodes.guidance.classifier_free import classifier_free
from nodes.guidance.label import label
from nodes.interface import RGB, BadInput, Context, Latent
from nodes.latents.noise import noise
from nodes.samplers.invert import invert, raised
from nodes.samplers.sample import sample
from nodes.schedules.karras import karras, karras_levels
from tests.nodes.samplers.truth import denoise_line, exact_end

torch.set_num_threads(1)
MODEL = mixture("spiral", 0.2).denoiser


def test_sampling_from_the_inverted_noise_makes_the_latent_again():
    """There and back with 200 Heun steps each: the same points."""
    clean = sample(Context(), MODEL, noise(Context(), MODEL, seed=2, batch=8), karras(MODEL, 200))
    back = invert(Context(), MODEL, clean, karras(MODEL, 200), solver="heun")
    again = sample(Context(), MODEL, back, karras(MODEL, 200))
    torch.testing.assert_close(again.data, clean.data, atol=2e-2, rtol=0)


@pytest.mark.parametrize(("solver", "order"), [("ddim", 1), ("heun", 2)])
def test_inversion_converges_at_the_order_of_its_solver(solver, order):
    """Walking up from the lowest level ends at the same quantile of the highest one; error by error as sampling."""
    x = torch.linspace(-2, 2, 21, dtype=torch.float64)[:, None]
    exact = exact_end(x, 0.02, 20.0)
    errors = []
    for steps in (80, 320):
        levels = karras_levels(steps + 1, 0.02, 20.0)[:-1].flip(0)
        start = x - (x - denoise_line(x, levels[0]))  # undoes the step from 0, which is not part of the ODE
        undone = start + (start - denoise_line(start, levels[0]))
        end = raised(denoise_line, start, levels, solver)
        errors.append(float((end - exact_end(undone, 0.02, 20.0)).abs().mean()))
    assert exact.isfinite().all()
    assert math.log(errors[0] / errors[1], 4) == pytest.approx(order, abs=0.3)


def test_another_class_edits_what_was_inverted():
    """Noise of a point of class 2, sampled as class 5, gives a point of class 5."""
    ring = mixture("ring").denoiser
    to = lambda number: classifier_free(ring, label(number), scale=1.0)  # noqa: E731
    clean = sample(Context(), to(2), noise(Context(), ring, seed=2, batch=8), karras(ring, 40))
    edited = sample(Context(), to(5), invert(Context(), to(2), clean, karras(ring, 40)), karras(ring, 40))
    angle = torch.tensor(5 * math.pi / 4)
    wanted = 2 * torch.stack([angle.cos(), angle.sin()])
    assert (edited.data[:, :, 0, 0] - wanted).norm(dim=1).max() < 0.6


def test_what_does_not_fit_is_refused():
    """Another space, a schedule that is none."""
    with pytest.raises(BadInput, match="works in 'plane'"):
        invert(Context(), MODEL, Latent(torch.zeros(1, 3, 4, 4), RGB), karras(MODEL, 4))
    with pytest.raises(BadInput, match=r"at least one step to walk back, got none .*; raise strength"):
        invert(Context(), MODEL, Latent(torch.zeros(1, 2, 1, 1), MODEL.space), karras(MODEL, 4, strength=0.0))
