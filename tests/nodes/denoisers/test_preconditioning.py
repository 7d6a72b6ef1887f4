"""EDM's preconditioning keeps variances at one and agrees with the closed form."""

import pytest
import torch
from torch import Tensor

from nodes.denoisers.preconditioning import NoiseLevels, denoise, edm_coefficients, edm_loss

SIGMAS = torch.tensor([0.002, 0.1, 0.5, 3.0, 80.0], dtype=torch.float64)


def test_network_input_and_target_have_unit_variance() -> None:
    """Karras et al. 2022, Eq. 114-131: c_in and c_out normalise input and target at every noise level."""
    std = 0.6
    c = edm_coefficients(SIGMAS, std)
    torch.testing.assert_close(c.c_in**2 * (SIGMAS**2 + std**2), torch.ones_like(SIGMAS))
    # The target is (y - c_skip (y + n)) / c_out.
    target = ((1 - c.c_skip) ** 2 * std**2 + c.c_skip**2 * SIGMAS**2) / c.c_out**2
    torch.testing.assert_close(target, torch.ones_like(SIGMAS))


def test_a_zero_network_is_the_ideal_denoiser_of_a_gaussian() -> None:
    """With F = 0 the denoiser is x std^2 / (std^2 + sigma^2), the truth for N(0, std^2)."""

    def nothing(x: Tensor, c_noise: Tensor, conditioning: object) -> Tensor:
        return torch.zeros_like(x)

    x = torch.randn(5, 3, 4, 4, dtype=torch.float64)
    expected = x * (0.25 / (0.25 + SIGMAS**2))[:, None, None, None]
    torch.testing.assert_close(denoise(nothing, x, SIGMAS, None, 0.5), expected)


def test_one_noise_level_serves_the_whole_batch() -> None:
    """A scalar sigma is the same as one per picture."""

    def network(x: Tensor, c_noise: Tensor, conditioning: object) -> Tensor:
        return x * c_noise[:, None, None, None]

    x = torch.randn(3, 1, 2, 2)
    single = denoise(network, x, torch.tensor(2.0, dtype=torch.float64), None, 0.5)
    assert single.dtype == torch.float32
    torch.testing.assert_close(single, denoise(network, x, torch.full((3,), 2.0), None, 0.5))


@pytest.mark.parametrize("sigma", SIGMAS.tolist())
def test_the_loss_starts_at_one_at_every_noise_level(sigma: float) -> None:
    """An untrained network (F = 0) has a weighted error of 1 on data of standard deviation sigma_data."""
    generator = torch.Generator().manual_seed(0)
    clean = torch.randn(64, 3, 8, 8, generator=generator, dtype=torch.float64) * 0.6
    noise = torch.randn(clean.shape, generator=generator, dtype=torch.float64) * sigma
    level = torch.full((64,), sigma, dtype=torch.float64)
    estimate = (clean + noise) * 0.36 / (0.36 + sigma**2)
    assert float(edm_loss(clean, estimate, level, 0.6)) == pytest.approx(1, rel=0.03)


def test_noise_levels_are_log_normal() -> None:
    """ln sigma has the mean and standard deviation asked for, and equal generators give equal levels."""
    levels = NoiseLevels(-1.0, 0.5)
    drawn = levels.draw(20_000, torch.Generator().manual_seed(1)).log()
    assert float(drawn.mean()) == pytest.approx(-1, abs=0.02)
    assert float(drawn.std()) == pytest.approx(0.5, abs=0.02)
    assert torch.equal(drawn, levels.draw(20_000, torch.Generator().manual_seed(1)).log())
