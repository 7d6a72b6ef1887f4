"""Solvers against exact answers: how fast they approach them, and what else only correct code does."""

from __future__ import annotations

import math

import pytest
import torch

from nodes.samplers.solvers import SOLVERS
from nodes.schedules.karras import karras_levels
from tests.nodes.samplers.measured import (
    END,
    FROM,
    ODE_SOLVERS,
    START,
    STEPS,
    WITHOUT_NOISE,
    brownian_axes,
    error_on_gaussian,
    error_on_mixture,
    levels,
    order_on_mixture,
    without_noise,
)
from tests.nodes.samplers.truth import denoise_line, gaussian_denoiser

torch.set_num_threads(1)
RANDOM = [name for name, s in SOLVERS.items() if s.random and s.order > 0]


def order_of(name: str) -> int:
    """Without its noise, if it has any."""
    return WITHOUT_NOISE.get(name, SOLVERS[name].order)


@pytest.mark.parametrize("name", [*ODE_SOLVERS, *WITHOUT_NOISE])
def test_a_solver_converges_at_its_order_on_a_mixture(name):
    """Four times the steps divide the error by 4**order; the exact path on the line is the quantile map."""
    assert order_on_mixture(name) == pytest.approx(order_of(name), abs=0.3)


@pytest.mark.parametrize("name", [*ODE_SOLVERS, *WITHOUT_NOISE])
def test_a_solver_converges_at_its_order_on_a_gaussian(name):
    """Doubling the steps divides the error by 2**order; the ideal denoiser of N(0, 0.5**2) is known in closed form."""
    steps, start = 2 * STEPS.get(name, 64), FROM.get(name, START)
    few, many = (error_on_gaussian(name, n, start=start, **without_noise(name)) for n in (steps, 2 * steps))
    assert math.log2(few / many) == pytest.approx(order_of(name), abs=0.3)


@pytest.mark.parametrize("name", ["uni_pc", "uni_pc_bh2"])
def test_uni_pc_is_of_one_order_more_than_its_predictor_where_it_may_end_at_full_order(name):
    """Zhao et al. 2023, Theorem 3.1: the corrector raises the order by one, to 4; short of steps it ends lower."""
    options = {"lower_at_end": False}
    few, many = (error_on_mixture(name, n, **options) for n in (40, 160))
    assert math.log(few / many, 4) == pytest.approx(4, abs=0.3)


def test_ipndm_is_of_fourth_order_on_equal_steps():
    """Its weights are those of equal steps: between equal levels it is lms; so is ipndm_v for its first three."""
    x = torch.linspace(-3, 3, 9, dtype=torch.float64)[:, None]
    sigmas = torch.linspace(2.0, 0.5, 41, dtype=torch.float64)
    end = lambda name, count: SOLVERS[name].solve(denoise_line, x, sigmas[:count])  # noqa: E731
    torch.testing.assert_close(end("ipndm", 41), end("lms", 41), rtol=0, atol=1e-12)
    torch.testing.assert_close(end("ipndm_v", 4), end("lms", 4), rtol=0, atol=1e-12)


def variance(name: str, steps: int, std: float = 0.5) -> float:
    """Variance at END of sampling from START. Every draw is an axis of its own, so it is exact."""
    sigmas = levels(steps)
    axes = torch.eye(3 * SOLVERS[name].calls(sigmas) + 2, dtype=torch.float64)
    start, rest = axes[0] * math.sqrt(std**2 + START**2), iter(axes[1:])
    noise = brownian_axes(axes[1:]) if SOLVERS[name].brownian else lambda a, b: next(rest)[None]
    exactly_as_much_noise = {"s_noise": 1.0} if name == "edm" else {}
    end = SOLVERS[name].solve(gaussian_denoiser(std), start[None], sigmas, noise, **exactly_as_much_noise)
    return float(end.square().sum())


@pytest.mark.parametrize("name", RANDOM)
def test_a_random_solver_converges_at_its_order_in_distribution(name):
    """Its result is random, but its variance on a Gaussian nears the exact one as its order says, or faster."""
    exact = 0.5**2 + END**2
    errors = [abs(variance(name, steps) - exact) for steps in (128, 256)]
    assert math.log2(errors[0] / errors[1]) > SOLVERS[name].order - 0.3
    assert errors[1] < 0.01


@pytest.mark.parametrize("name", SOLVERS)
def test_a_solver_calls_the_denoiser_as_often_as_it_says(name):
    """The progress bar and comparisons at equal cost rely on `calls`."""
    whole = karras_levels(7, 0.02, 10)
    for sigmas in (whole, whole[:-1], *(karras_levels(steps, 0.02, 10) for steps in (6, 2, 1))):
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


def test_exponential_heun_is_exact_for_an_estimate_that_is_a_line_in_lambda():
    """Then one step ends where a hundred end, however long it is."""
    x = torch.ones(1, 1, dtype=torch.float64)
    line = lambda x, sigma: 0.3 + 0.7 * sigma.log() + 0 * x  # noqa: E731
    ends = [SOLVERS["exp_heun_2_x0"].solve(line, x, torch.linspace(3, -3, n + 1, dtype=torch.float64).exp())
            for n in (1, 100)]
    torch.testing.assert_close(ends[0], ends[1])
