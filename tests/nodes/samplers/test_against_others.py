"""Solvers against k-diffusion (as an oracle, where installed) and against numbers measured in ComfyUI 0.3.64."""

from __future__ import annotations

import importlib.util
import sys
import types
from pathlib import Path

import pytest
import torch

from nodes.guidance.classifier_free import guided_estimate
from nodes.samplers.solvers import SOLVERS
from nodes.schedules.exponential import exponential_levels
from nodes.schedules.karras import karras_levels
from nodes.schedules.vp_linear import sigma_of_time, vp_linear_levels
from tests.nodes.samplers.truth import denoise_line, toy_denoiser

torch.set_num_threads(1)
COMFY = {
    "euler": ([0.72684, 0.70412, 0.64567], 0.046575, 0.565522),
    "heun": ([0.53334, 0.51798, 0.48982], 0.039058, 0.443811),
    "dpmpp_2m": ([0.69871, 0.67522, 0.62942], 0.04748, 0.560686),
    "euler_ancestral": ([0.13263, -0.22368, -0.43106], 0.020063, 0.447786),
}
"""First three values, mean and standard deviation of the end."""


@pytest.fixture(scope="module")
def k_diffusion():
    """k_diffusion.sampling alone: the package's own __init__ imports evaluation tools that need many more packages."""
    spec = importlib.util.find_spec("k_diffusion")
    if spec is None or importlib.util.find_spec("torchsde") is None:
        pytest.skip("k-diffusion is not installed")
    package = types.ModuleType("k_diffusion")
    package.__path__ = [str(Path(spec.origin).parent)]
    sys.modules["k_diffusion"] = package
    yield pytest.importorskip("k_diffusion.sampling")
    for name in [n for n in sys.modules if n.split(".")[0] == "k_diffusion"]:
        del sys.modules[name]


def comfy_start() -> tuple[torch.Tensor, torch.Tensor]:
    sigmas = karras_levels(6, 0.0291671582, 14.6146411896)
    noise = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(42))
    return noise * (1 + sigmas[0] ** 2).sqrt(), sigmas


@pytest.mark.parametrize("name", COMFY)
def test_a_solver_ends_where_comfyui_ends(name):
    """Same start, levels and toy denoiser: the same numbers to all printed digits."""
    x, sigmas = comfy_start()
    generator = torch.Generator().manual_seed(7)
    noise = lambda sigma, sigma_next: torch.randn(x.shape, generator=generator)  # noqa: E731
    end = SOLVERS[name].solve(toy_denoiser, x, sigmas, noise)
    first, mean, std = COMFY[name]
    assert end.flatten()[:3].tolist() == pytest.approx(first, abs=1e-5)
    assert float(end.mean()) == pytest.approx(mean, abs=2e-6)
    assert float(end.std()) == pytest.approx(std, abs=2e-6)


def test_guidance_at_scale_one_changes_nothing_in_a_sampler():
    """u + 1 (c - u) = c: the end of Heun with guidance at scale 1 is the end without."""
    x, sigmas = comfy_start()
    guided = lambda x, s: guided_estimate(toy_denoiser(x, s), 0.9 * toy_denoiser(x, s), 1.0)  # noqa: E731
    torch.testing.assert_close(SOLVERS["heun"].solve(guided, x, sigmas), SOLVERS["heun"].solve(toy_denoiser, x, sigmas))


@pytest.mark.parametrize(("name", "atol"), [("euler", 1e-12), ("heun", 1e-12), ("dpmpp_2m", 1e-9)])
@pytest.mark.parametrize("end", [slice(None), slice(-1)], ids=["to zero", "to the lowest level"])
def test_an_ode_solver_equals_k_diffusion(k_diffusion, name, atol, end):
    """In float64 on the mixture, with and without the last step to 0, far below the tolerances agreed on."""
    x = torch.linspace(-40, 40, 33, dtype=torch.float64)[:, None]
    sigmas = karras_levels(20, 0.02, 20)[end]
    oracle = getattr(k_diffusion, f"sample_{name}")
    expected = oracle(lambda x, s: denoise_line(x, s[0]), x, sigmas, disable=True)
    torch.testing.assert_close(SOLVERS[name].solve(denoise_line, x, sigmas), expected, atol=atol, rtol=1e-9)


def test_euler_ancestral_equals_k_diffusion(k_diffusion):
    """Given the same noise, the same end."""
    x = torch.linspace(-40, 40, 33, dtype=torch.float64)[:, None]
    sigmas = karras_levels(20, 0.02, 20)

    def draw(seed: int):
        generator = torch.Generator().manual_seed(seed)
        return lambda sigma, sigma_next: torch.randn(x.shape, generator=generator, dtype=x.dtype)

    expected = k_diffusion.sample_euler_ancestral(
        lambda x, s: denoise_line(x, s[0]), x, sigmas, disable=True, noise_sampler=draw(5))
    got = SOLVERS["euler_ancestral"].solve(denoise_line, x, sigmas, draw(5))
    torch.testing.assert_close(got, expected, atol=1e-9, rtol=1e-9)


def test_schedules_equal_k_diffusion(k_diffusion):
    """Karras, exponential and VP levels, to float32 (k-diffusion computes them in float32)."""
    close = lambda got, expected: torch.testing.assert_close(  # noqa: E731
        got, expected.double(), rtol=2e-5, atol=1e-7)
    close(karras_levels(11, 0.03, 14.6), k_diffusion.get_sigmas_karras(11, 0.03, 14.6))
    close(exponential_levels(11, 0.03, 14.6), k_diffusion.get_sigmas_exponential(11, 0.03, 14.6))
    low, high = (float(sigma_of_time(torch.tensor(t, dtype=torch.float64))) for t in (1e-3, 1.0))
    torch.testing.assert_close(
        vp_linear_levels(11, low, high), k_diffusion.get_sigmas_vp(11).double(), rtol=2e-3, atol=1e-7)
