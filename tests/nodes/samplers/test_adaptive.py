"""Sampling with steps of its own."""

from __future__ import annotations

import pytest
import torch

from nodes.denoisers.mixture import mixture
from nodes.interface import Cancelled, Context
from nodes.latents.noise import noise
from nodes.samplers.adaptive import adaptive
from nodes.samplers.dpm_adaptive import dpm_adaptive
from nodes.samplers.sample import sample
from nodes.schedules.karras import karras
from tests.nodes.samplers.truth import denoise_line, exact_end

torch.set_num_threads(1)
MODEL = mixture("ring").denoiser
HIGH, LOW = torch.tensor([20.0, 0.02], dtype=torch.float64)


@pytest.mark.parametrize("order", [2, 3])
def test_the_error_follows_the_tolerance_and_so_do_the_calls(order):
    """A hundredth of the tolerance: an error at least 20 times smaller, for more calls."""
    x = torch.linspace(-40, 40, 33, dtype=torch.float64)[:, None]
    exact, errors, calls = exact_end(x, 20.0, 0.02), [], []
    for tolerance in (1e-2, 1e-4):
        seen: list[float] = []
        denoise = lambda x, s, seen=seen: seen.append(float(s)) or denoise_line(x, s)  # noqa: E731
        end = dpm_adaptive(denoise, x, HIGH, LOW, order=order, rtol=tolerance, atol=tolerance)
        errors.append(float((end - exact).abs().max()))
        calls.append(len(seen))
    assert errors[1] < errors[0] / 20
    assert calls[1] > calls[0]


def test_the_node_ends_where_a_long_sampling_ends():
    """Its samples are those of 400 Heun steps, each the same alone or in a batch."""
    start = noise(Context(), MODEL, seed=3, batch=5)
    sigmas = karras(MODEL, 18)
    end = adaptive(Context(), MODEL, start, sigmas, rtol=1e-3, atol=1e-4).data
    torch.testing.assert_close(end, sample(Context(), MODEL, start, karras(MODEL, 400)).data, atol=2e-2, rtol=0)
    alone = adaptive(Context(), MODEL, noise(Context(), MODEL, seed=3, first=3), sigmas, rtol=1e-3, atol=1e-4).data
    torch.testing.assert_close(alone[0], end[3])


def test_progress_reaches_its_total_and_cancel_is_obeyed():
    """Progress is the share of the way in ln sigma; a cancelled run stops at the next call."""
    class Watch(Context):
        def __init__(self, stop: bool) -> None:
            self.stop, self.reports = stop, []

        def progress(self, done, total=1.0, preview=None):
            self.reports.append((done, total))

        def raise_if_cancelled(self):
            if self.stop and len(self.reports) > 3:
                raise Cancelled

    watch = Watch(stop=False)
    start = noise(Context(), MODEL, seed=3, batch=2)
    adaptive(watch, MODEL, start, karras(MODEL, 5))
    assert watch.reports[-1] == (2, 2)
    assert [done for done, _ in watch.reports] == sorted(done for done, _ in watch.reports)
    with pytest.raises(Cancelled):
        adaptive(Watch(stop=True), MODEL, start, karras(MODEL, 5))
