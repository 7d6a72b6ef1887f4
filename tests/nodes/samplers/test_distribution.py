"""Random solvers lead to the data's distribution: two-sample tests on the mixture."""

from __future__ import annotations

import pytest
import torch
from scipy.stats import ks_2samp

from nodes.samplers.noise_sources import OnePath
from nodes.samplers.solvers import SOLVERS
from tests.nodes.samplers.measured import END, START, levels
from tests.nodes.samplers.truth import denoise_line, draw_line

torch.set_num_threads(1)
RANDOM = [name for name, s in SOLVERS.items() if s.random and s.order > 0]
COUNT = 4000
BIASED = {"lcm", "dpmpp_2s_ancestral_cfg_pp"}
"""Solvers that by their definition lead elsewhere: the test must be able to tell."""


def chance(name: str, steps: int) -> float:
    """p-value of the Kolmogorov-Smirnov test: solver's samples at END against noisy data at END."""
    x, generator = draw_line(COUNT, START, seed=1), torch.Generator().manual_seed(3)
    draw = lambda a, b: torch.randn(x.shape, generator=generator, dtype=x.dtype)  # noqa: E731
    end = SOLVERS[name].solve(denoise_line, x, levels(steps), OnePath(draw) if SOLVERS[name].brownian else draw)
    return float(ks_2samp(end[:, 0].numpy(), draw_line(5 * COUNT, END, seed=2)[:, 0].numpy()).pvalue)


@pytest.mark.parametrize("name", RANDOM)
def test_a_random_solver_samples_the_data(name):
    """4,000 samples after 60 steps cannot be told from 20,000 of the data at the level of one in a hundred."""
    assert chance(name, 60) > 0.01


@pytest.mark.parametrize("name", sorted(BIASED))
def test_the_test_tells_a_wrong_distribution(name):
    """Solvers that lead elsewhere by design are found out with the same samples."""
    assert chance(name, 60) < 1e-6
