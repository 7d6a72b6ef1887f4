"""The ideal denoiser of a set of pictures against its limits, plain arithmetic and the mixture of points."""

from __future__ import annotations

import pytest
import torch

from nodes.denoisers import ideal as module
from nodes.denoisers.ideal import Ideal, ideal, posterior_mean
from nodes.denoisers.mixture import ANY, Mixture
from nodes.interface import PLANE, RGB, Context, Latent
from nodes.latents.noise import noise
from nodes.samplers.sample import sample
from nodes.schedules.from_list import from_list
from nodes.schedules.karras import karras

torch.set_num_threads(1)


def pictures(count: int = 7, side: int = 4) -> torch.Tensor:
    return torch.rand(count, 3, side, side, generator=torch.Generator().manual_seed(1)) * 2 - 1


def test_in_endless_noise_it_sees_the_average_of_all_pictures():
    """The blurry average of all clean images: no picture is likelier than another."""
    data = pictures()
    clean = Ideal(data)(torch.zeros(2, 3, 4, 4), torch.tensor(1e6))
    torch.testing.assert_close(clean, data.mean(0).expand(2, 3, 4, 4), atol=1e-6, rtol=0)


@pytest.mark.parametrize("sigma", [1e-3, 1e-6, 1e-150])
def test_without_noise_it_sees_the_nearest_picture(sigma):
    """Exponents far below the smallest float take nothing away: the largest is taken out first."""
    data = pictures()
    near = data[[3, 0]] + 0.05
    torch.testing.assert_close(Ideal(data)(near, torch.tensor(sigma, dtype=torch.float64)), data[[3, 0]])


@pytest.mark.parametrize("sigma", [0.3, 1.0, 8.0])
def test_it_is_the_weighted_average_of_karras(sigma):
    """Written out: weights exp(-|x - y|^2 / 2 sigma^2), divided by their sum."""
    data, x = pictures().double(), torch.randn(3, 3, 4, 4, generator=torch.Generator().manual_seed(2)).double()
    weights = (-(x[:, None] - data).square().sum((2, 3, 4)) / (2 * sigma**2)).exp()
    expected = torch.einsum("nk,kchw->nchw", weights / weights.sum(1, keepdim=True), data)
    torch.testing.assert_close(Ideal(data)(x, torch.tensor(sigma)), expected)


def test_of_points_it_is_the_mixture_without_spread():
    """Point masses are blobs of no width."""
    means = torch.tensor([[0.0, 0], [1, 0], [0, 2]]).double()
    mixture = Mixture(means, torch.tensor([0, 0, 1]), 0.0)
    x = torch.randn(20, 2, generator=torch.Generator().manual_seed(3)).double()
    for sigma in (0.1, 0.7, 5.0):
        expected = mixture.posterior_mean(x, torch.tensor(sigma).double(), torch.full((20,), ANY))
        got = Ideal(means[:, :, None, None])(x[:, :, None, None], torch.tensor(sigma).double())
        torch.testing.assert_close(got[:, :, 0, 0], expected)


@pytest.mark.parametrize("rows", [1, 3, 7, 100])
def test_how_many_pictures_are_weighed_at_once_changes_nothing(rows):
    """Memory is bounded, the result is that of all at once."""
    data, x = pictures().flatten(1), pictures(2).flatten(1).double()
    torch.testing.assert_close(posterior_mean(x, 0.8, data, rows), posterior_mean(x, 0.8, data, 7))


def test_many_pictures_are_weighed_a_few_at_a_time(monkeypatch):
    """Never more numbers at once than the bound allows, of pictures and of distances."""
    seen = []
    plain = module.squared_distances
    monkeypatch.setattr(module, "MOST_BYTES", 8 * 48 * 10)
    monkeypatch.setattr(module, "squared_distances", lambda x, y: seen.append(len(y)) or plain(x, y))
    Ideal(pictures(55))(torch.zeros(2, 3, 4, 4), torch.tensor(1.0))
    assert seen == [10, 10, 10, 10, 10, 5]


def test_sampling_gives_one_of_the_pictures_back():
    """What the ideal denoiser knows are the pictures themselves: memorised, nothing new."""
    data, ctx = pictures(), Context()
    model = ideal(Latent(data, RGB))
    made = sample(ctx, model, noise(ctx, model, batch=5), karras(model, 24)).data
    assert (made[:, None] - data).abs().amax((2, 3, 4)).min(1).values.max() < 0.02


def test_one_step_to_zero_shows_what_it_sees_at_a_level():
    """Euler from [sigma, 0] is the estimate itself; a space of its own is kept, and a wide picture has no one side."""
    ctx, model = Context(), ideal(Latent(torch.tensor([[[[1.0]], [[0.0]]], [[[-1.0]], [[0.0]]]]), PLANE))
    start = noise(ctx, model, batch=4)
    seen = sample(ctx, model, start, from_list([30.0, 0.0]), solver="euler")
    torch.testing.assert_close(seen.data, model.denoise(30 * start.data, torch.tensor(30.0)))
    assert seen.space == PLANE
    assert ideal(Latent(torch.zeros(2, 3, 4, 8))).size is None
