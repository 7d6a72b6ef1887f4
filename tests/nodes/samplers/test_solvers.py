"""Solvers against exact answers: how fast they approach them, and what else only correct code does."""

from __future__ import annotations

import math

import pytest
import torch

from nodes.samplers.solvers import SOLVERS
from nodes.schedules.karras import karras_levels
from tests.nodes.samplers.truth import denoise_line, exact_end, gaussian_denoiser

torch.set_num_threads(1)
ODE_SOLVERS = [name for name, s in SOLVERS.items() if not s.random and s.order > 0]
START, END = 20.0, 0.02


def levels(steps: int, end: float = END) -> torch.Tensor:
    """Karras levels from START to `end`, without the last 0: there every solver is of first order."""
    return karras_levels(steps + 1, end, START)[:-1]


def error_on_mixture(name: str, steps: int) -> float:
    x = torch.linspace(-45, 45, 41, dtype=torch.float64)[:, None]
    got = SOLVERS[name].solve(denoise_line, x, levels(steps))
    return float((got - exact_end(x, START, END)).abs().mean())


def error_on_gaussian(name: str, steps: int, std: float = 0.5) -> float:
    end = 0.1
    x = torch.ones(1, 1, dtype=torch.float64)
    exact = x * math.sqrt((std**2 + end**2) / (std**2 + START**2))
    return float((SOLVERS[name].solve(gaussian_denoiser(std), x, levels(steps, end)) - exact).abs() / exact)


@pytest.mark.parametrize("name", ODE_SOLVERS)
def test_a_solver_converges_at_its_order_on_a_mixture(name):
    """Four times the steps divide the error by 4**order; the exact path on the line is the quantile map."""
    order = math.log(error_on_mixture(name, 80) / error_on_mixture(name, 320), 4)
    assert order == pytest.approx(SOLVERS[name].order, abs=0.3)


@pytest.mark.parametrize("name", ODE_SOLVERS)
def test_a_solver_converges_at_its_order_on_a_gaussian(name):
    """Doubling the steps divides the error by 2**order; the ideal denoiser of N(0, 0.5**2) is known in closed form."""
    ratio = error_on_gaussian(name, 128) / error_on_gaussian(name, 256)
    assert ratio == pytest.approx(2 ** SOLVERS[name].order, rel=0.15)


def variance_of_ancestral(steps: int, std: float = 0.5) -> float:
    """Variance at END of ancestral sampling from START. Every draw is an axis of its own, so it is exact."""
    axes = torch.eye(steps + 2, dtype=torch.float64)
    drawn = iter(axes[1:])
    start = axes[0] * math.sqrt(std**2 + START**2)
    noise = lambda sigma, sigma_next: next(drawn)[None]  # noqa: E731
    end = SOLVERS["euler_ancestral"].solve(gaussian_denoiser(std), start[None], levels(steps), noise)
    return float(end.square().sum())


def test_euler_ancestral_converges_at_order_one_in_distribution():
    """Its result is random, but its variance on a Gaussian nears the exact one; twice the steps, half the error."""
    exact = 0.5**2 + END**2
    errors = [abs(variance_of_ancestral(steps) - exact) for steps in (128, 256, 512)]
    assert math.log2(errors[1] / errors[2]) == pytest.approx(1, abs=0.15)
    assert errors[2] < 0.01


@pytest.mark.parametrize("name", SOLVERS)
def test_a_solver_calls_the_denoiser_as_often_as_it_says(name):
    """The progress bar and comparisons at equal cost rely on `calls`."""
    for sigmas in (karras_levels(7, 0.02, 10), karras_levels(7, 0.02, 10)[:-1], karras_levels(1, 0.02, 10)):
        seen: list[torch.Tensor] = []

        def denoise(x, sigma, seen=seen):
            seen.append(sigma)
            return x * 0

        SOLVERS[name].solve(denoise, torch.ones(1, 1), sigmas, lambda a, b: torch.zeros(1, 1))
        assert len(seen) == SOLVERS[name].calls(sigmas)
        assert all(float(s) > 0 for s in seen), "a denoiser is never asked about level 0"


@pytest.mark.parametrize("name", [n for n in SOLVERS if SOLVERS[n].order > 0])
def test_a_perfect_guess_is_reached_exactly(name):
    """If the denoiser always gives the same picture, every solver that ends at level 0 ends at that picture."""
    picture = torch.rand(2, 3, 4, 4)
    noise = lambda sigma, sigma_next: torch.randn(2, 3, 4, 4)  # noqa: E731
    end = SOLVERS[name].solve(lambda x, s: picture, torch.randn(2, 3, 4, 4) * 80, karras_levels(9, 0.02, 80), noise)
    torch.testing.assert_close(end, picture)


@pytest.mark.parametrize("name", SOLVERS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_solver_keeps_dtype_and_leaves_its_inputs_alone(name, dtype):
    """float64 levels on the CPU do not turn a float32 sample into float64, and nothing is written in place."""
    x, sigmas = torch.ones(2, 1, dtype=dtype), karras_levels(5, 0.02, 10)
    before = x.clone(), sigmas.clone()
    end = SOLVERS[name].solve(lambda x, s: x / 2, x, sigmas, lambda a, b: torch.zeros(2, 1, dtype=dtype))
    assert end.dtype == dtype
    assert torch.equal(x, before[0])
    assert torch.equal(sigmas, before[1])


def test_the_naive_loop_is_euler_with_equal_ratios():
    """Mixing 2 % of the estimate into x removes 2 % of the noise: exactly Euler from sigma to 0.98 sigma."""
    x = torch.linspace(-20, 20, 9, dtype=torch.float64)[:, None]
    steps = 300
    ratios = START * 0.98 ** torch.arange(steps + 1, dtype=torch.float64)
    euler = SOLVERS["euler"].solve(denoise_line, x, ratios)
    naive = SOLVERS["naive"].solve(denoise_line, x, karras_levels(steps, 1e-3, START))
    torch.testing.assert_close(naive, euler, rtol=1e-9, atol=1e-12)


def test_the_naive_loop_never_asks_below_the_lowest_level():
    """After hundreds of mixings the level that the denoiser is told stays in the range that it knows."""
    told: list[float] = []
    SOLVERS["naive"].solve(lambda x, s: told.append(float(s)) or x * 0, torch.ones(1, 1), karras_levels(900, 0.5, 10))
    assert min(told) == pytest.approx(0.5)
    assert len(told) == 900
