"""From predictions to clean estimates: the schedule of Stable Diffusion and what the network reads."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from nodes.denoisers.ldm.latent_denoise import LatentDenoise
from nodes.denoisers.ldm.schedule import DiscreteSchedule
from nodes.denoisers.ldm.vector import sizes_told, usual_sizes, vector
from nodes.interface import BadInput, Conditioning
from tests.fixtures.made import kinds
from tests.nodes.denoisers.ldm.test_unet import network


class Recorder(torch.nn.Module):
    """Stands for a network: keeps its arguments, predicts zeros."""

    def __init__(self, config):
        super().__init__()
        self.config = config

    def forward(self, x, timesteps, context, y, control, hooks):
        self.read = (x, timesteps, context, y, control)
        return torch.zeros_like(x[:, :4])


def recorder(sizes=kinds.SMALL_SD15) -> Recorder:
    return Recorder(network(sizes).config)


PROMPT = Conditioning(torch.zeros(1, 77, 64))
X = torch.ones(2, 4, 8, 8)


def test_the_levels_are_those_of_stable_diffusion():
    """Known numbers: the lowest, the 500th and the highest level, with and without signal at the end."""
    plain, zero = DiscreteSchedule(), DiscreteSchedule("v", zero_terminal=True)
    assert plain.sigma_min == pytest.approx(0.0291672, rel=1e-5)
    assert float(plain.sigmas[500]) == pytest.approx(1.6182789, rel=1e-5)
    assert plain.sigma_max == pytest.approx(14.6146412, rel=1e-6)
    assert zero.sigma_max == pytest.approx(4518.76, rel=1e-5)
    assert zero.sigma_min == pytest.approx(0.0291655, rel=1e-4)


@pytest.mark.parametrize("index", [0, 1, 499, 998, 999])
def test_a_level_finds_its_timestep(index):
    """Each training level is its own nearest; what lies above or below all gets the end."""
    schedule = DiscreteSchedule()
    assert schedule.timestep(schedule.sigmas[index]) == index
    assert schedule.timestep(1e-3) == 0
    assert schedule.timestep(100.0) == 999


@pytest.mark.parametrize("prediction", ["eps", "v", "x0"])
def test_a_perfect_prediction_gives_the_clean_latent(prediction):
    """x = clean + sigma noise: noise, velocity and the clean latent itself all lead back to it."""
    draw, sigma = torch.Generator().manual_seed(0), 2.5
    clean, noise = (torch.randn(2, 4, 8, 8, generator=draw) for _ in range(2))
    signal = 1 / (sigma**2 + 1) ** 0.5
    output = {"eps": noise, "v": signal * noise - sigma * signal * clean, "x0": clean}[prediction]
    estimate = DiscreteSchedule(prediction).denoised(clean + sigma * noise, output, sigma)
    assert torch.allclose(estimate, clean, atol=1e-5)


def test_the_network_reads_x_at_unit_variance_and_one_prompt_for_all():
    """x / sqrt(sigma^2 + 1), the timestep for each row, the prompt for each row; the answer is float32."""
    unet = recorder()
    out = LatentDenoise(unet, DiscreteSchedule())(X, torch.tensor(14.6146412, dtype=torch.float64), PROMPT)
    x, timesteps, context, y, control = unet.read
    assert torch.allclose(x, X / 14.64881, atol=1e-6)
    assert timesteps.tolist() == [999, 999]
    assert context.shape == (2, 77, 64)
    assert y is None
    assert control is None
    assert out.dtype == torch.float32
    assert torch.equal(out, X)


def test_half_precision_is_the_networks_alone():
    """In bfloat16 the network reads bfloat16, and the estimate is float32."""
    unet = recorder()
    out = LatentDenoise(unet, DiscreteSchedule(), dtype=torch.bfloat16)(X, 1.0, PROMPT)
    assert unet.read[0].dtype == unet.read[2].dtype == torch.bfloat16
    assert out.dtype == torch.float32


def test_an_inpainting_model_without_a_picture_paints_everything_on_grey():
    """Beside x stand a mask of ones and the latent of grey; a model for editing gets zeros."""
    unet = recorder(replace(kinds.SMALL_SD15, in_channels=9))
    LatentDenoise(unet, DiscreteSchedule())(X, 1.0, PROMPT)
    assert unet.read[0][0, 4:, 0, 0].tolist() == pytest.approx([1, 0.8223, -0.6876, 0.6364, 0.1380])
    unet = recorder(replace(kinds.SMALL_SD15, in_channels=8))
    LatentDenoise(unet, DiscreteSchedule())(X, 1.0, PROMPT)
    assert unet.read[0][:, 4:].abs().max() == 0


@pytest.mark.parametrize("given, message", [
    (None, "without a text encoder"),
    (Conditioning(), "expected a prompt"),
    (Conditioning(torch.zeros(1, 77, 768)), "hidden states of 64 numbers"),
    (Conditioning(torch.zeros(1, 77, 64), concat=torch.zeros(1, 5, 8, 8)), "reads no picture"),
])
def test_what_does_not_fit_is_refused_in_words(given, message):
    """No prompt, another encoder's prompt and a picture for a model that reads none: each has its sentence."""
    with pytest.raises(BadInput, match=message):
        LatentDenoise(recorder(), DiscreteSchedule())(X, 1.0, given)


def test_a_picture_of_another_size_is_refused():
    """The picture beside the latent must lie on it cell by cell."""
    unet = recorder(replace(kinds.SMALL_SD15, in_channels=8))
    with pytest.raises(BadInput, match="8x8 cells, got 4x8"):
        LatentDenoise(unet, DiscreteSchedule())(X, 1.0, replace(PROMPT, concat=torch.zeros(1, 4, 8, 4)))


def test_a_vector_tells_sizes_that_nobody_said():
    """SDXL is told the picture's own size without a crop, the refiner a score of 6, or of 2.5 to keep away from."""
    assert usual_sizes(6, 512, 768).tolist() == [[512, 768, 0, 0, 512, 768]]
    assert usual_sizes(5, 512, 768).tolist() == [[512, 768, 0, 0, 6]]
    away = torch.tensor([True, False])
    assert usual_sizes(5, 512, 768, away).tolist() == [[512, 768, 0, 0, 2.5], [512, 768, 0, 0, 6]]
    assert usual_sizes(6, 512, 768, away).tolist() == [[512, 768, 0, 0, 512, 768]] * 2
    half = torch.tensor([[8.0, 9, 1, 2, 8, 9], [-1.0] * 6])
    assert sizes_told(half, 6, 512, 768).tolist() == [[8, 9, 1, 2, 8, 9], [512, 768, 0, 0, 512, 768]]
    y = vector(Conditioning(pooled=torch.zeros(2, 1280)), 2816, 512, 512)
    assert y.shape == (2, 2816)
    assert y[0, 1280] == pytest.approx(torch.tensor(512.0).cos().item(), abs=1e-5)
    with pytest.raises(BadInput, match="expected a conditioning with a pooled vector"):
        vector(Conditioning(), 2816, 512, 512)
    with pytest.raises(BadInput, match="expected 6 sizes"):
        vector(Conditioning(pooled=torch.zeros(1, 1280), sizes=torch.zeros(1, 5)), 2816, 512, 512)


def test_controls_in_force_are_summed():
    """A branch that is not in force gives None; the others add up."""
    from nodes.denoisers.ldm.hooks import Residuals

    unet, one = recorder(), Residuals(middle=torch.ones(1))
    controls = (lambda *a: one, lambda *a: None, lambda *a: one)
    LatentDenoise(unet, DiscreteSchedule(), controls=controls)(X, 1.0, PROMPT)
    assert unet.read[4].middle == 2


def test_a_gradient_reaches_x():
    """Guidance by gradients works through the network."""
    x = X.clone().requires_grad_()
    LatentDenoise(network(kinds.SMALL_SD15), DiscreteSchedule())(x, 1.0, PROMPT).sum().backward()
    assert x.grad.isfinite().all()
    assert x.grad.abs().max() > 0
