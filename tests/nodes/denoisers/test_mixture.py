"""The closed-form denoiser against random draws and against hand-made special cases."""

from __future__ import annotations

import math

import pytest
import torch

from nodes.denoisers.mixture import ANY, PRESETS, Mixture, mixture
from nodes.interface import BadInput, Conditioning

torch.set_num_threads(1)


def three() -> Mixture:
    return Mixture(torch.tensor([[0.0, 0], [1, 0], [0, 2]]).double(), torch.tensor([0, 0, 1]), 0.3)


@pytest.mark.parametrize("wanted", [ANY, 0, 1])
def test_posterior_mean_is_the_average_of_what_could_hide_under_the_noise(wanted):
    """Draw a million clean points, weigh each by how likely it leads to x: their mean is the closed form."""
    model, sigma, generator = three(), 0.5, torch.Generator().manual_seed(0)
    inside = (model.labels == wanted) | torch.tensor(wanted == ANY)
    means = model.means[inside]
    k = torch.randint(len(means), (1_000_000,), generator=generator)
    clean = means[k] + model.std * torch.randn(len(k), 2, generator=generator, dtype=torch.float64)
    for x in torch.tensor([[0.4, 0.3], [0.1, 1.2]]).double():
        weight = (-(x - clean).square().sum(1) / (2 * sigma**2)).exp()
        expected = (weight[:, None] * clean).sum(0) / weight.sum()
        got = model.posterior_mean(x[None], sigma, torch.tensor([wanted]))[0]
        torch.testing.assert_close(got, expected, atol=5e-3, rtol=0)


def test_without_noise_a_point_is_its_own_estimate_and_in_noise_only_the_mean_is_left():
    """The two ends of the noise range have obvious answers."""
    model, x = three(), torch.tensor([[0.4, 0.3]]).double()
    any_class = torch.tensor([ANY])
    torch.testing.assert_close(model.posterior_mean(x, 1e-6, any_class), x, atol=1e-8, rtol=0)
    everything = model.means.mean(0)[None]
    torch.testing.assert_close(model.posterior_mean(x, 1e5, any_class), everything, atol=1e-4, rtol=0)


def test_points_that_ask_for_classes_in_any_order_get_the_answers_that_each_gets_alone():
    """A batch of mixed classes is sorted on the way, and comes back in its order."""
    model, x = three(), torch.randn(40, 2, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    wanted = torch.arange(40) % 3 - 1
    together = model.posterior_mean(x, 0.7, wanted)
    alone = torch.cat([model.posterior_mean(x[i:i + 1], 0.7, wanted[i:i + 1]) for i in range(40)])
    torch.testing.assert_close(together, alone, atol=1e-12, rtol=0)


def test_score_and_denoiser_agree():
    """Tweedie (Efron 2011): at any level, the gradient of the noisy log density is (D(x) - x) / sigma^2."""
    model, sigma = three(), 0.7
    noisy = Mixture(model.means, model.labels, math.hypot(model.std, sigma))
    x = torch.tensor([[0.4, 0.3], [-1, 2]]).double().requires_grad_()
    gradient = torch.autograd.grad(noisy.log_density(x).sum(), x)[0]
    clean = model.posterior_mean(x.detach(), torch.tensor(sigma), torch.tensor([ANY, ANY]))
    torch.testing.assert_close((clean - x.detach()) / sigma**2, gradient)


@pytest.mark.parametrize("preset", PRESETS)
def test_density_sums_to_one(preset):
    """Every preset is a probability density that lies within the drawn square."""
    model = Mixture(*PRESETS[preset](), 0.12)
    line = torch.linspace(-3.5, 3.5, 281, dtype=torch.float64)
    total = model.log_density(torch.cartesian_prod(line, line)).exp().sum() * (7 / 280) ** 2
    assert float(total) == pytest.approx(1, abs=2e-3)


def test_the_node_keeps_shape_dtype_and_takes_a_class_for_each_row():
    """Rows may ask for different classes in one batch; a class that is not there is refused."""
    model = mixture("ring").denoiser
    x = torch.zeros(3, 2, 1, 1)
    clean = model.denoise(x, torch.tensor(5.0), Conditioning(labels=torch.tensor([0, 2, ANY])))
    assert clean.shape == x.shape
    assert clean.dtype == torch.float32
    torch.testing.assert_close(clean[:, :, 0, 0], torch.tensor([[2.0, 0], [0, 2], [0, 0]]), atol=2e-3, rtol=0)
    with pytest.raises(BadInput, match="class from 0 to 7"):
        model.denoise(x, torch.tensor(5.0), Conditioning(labels=torch.tensor([8])))
