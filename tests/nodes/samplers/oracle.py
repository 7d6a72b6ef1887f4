"""k-diffusion as an oracle: the same levels, noise and denoiser through both programs."""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from nodes.samplers.dpm_adaptive import dpm_adaptive
from nodes.samplers.solvers import SOLVERS
from nodes.schedules.karras import karras_levels
from tests.nodes.samplers.truth import denoise_line

COMPARED = {
    "dpm_2": 1e-9, "dpm_2_ancestral": 1e-9, "dpm_fast": 1e-9, "dpmpp_2m": 1e-9, "dpmpp_2m_sde": 1e-9,
    "dpmpp_2m_sde_heun": 1e-9, "dpmpp_2s_ancestral": 1e-9, "dpmpp_3m_sde": 1e-9, "dpmpp_sde": 1e-9, "edm": 1e-9,
    "euler": 1e-9, "euler_ancestral": 1e-9, "heun": 1e-9, "lms": 1e-9,
}
"""Largest difference allowed, where values reach 160."""
ADAPTIVE_ALLOWED = 1e-6
OTHER_NAME = {"edm": "heun", "dpmpp_2m_sde_heun": "dpmpp_2m_sde"}
OPTIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "edm": ({"churn": 4.0, "s_tmin": 0.0, "s_tmax": 100.0, "s_noise": 1.003}, {"s_churn": 4.0, "s_noise": 1.003}),
    "dpmpp_2m_sde_heun": ({}, {"solver_type": "heun"}),
    "dpmpp_2m_sde": ({"eta": 0.7}, {"eta": 0.7}),
    "dpmpp_3m_sde": ({"eta": 0.7}, {"eta": 0.7}),
    "euler_ancestral": ({"eta": 0.7}, {"eta": 0.7}),
}
"""Options of ours and of k-diffusion that mean the same, for solvers that are not compared as they are."""


def k_diffusion_or_none() -> types.ModuleType | None:
    """k_diffusion.sampling alone: the package's own __init__ imports evaluation tools that need many more packages."""
    spec = importlib.util.find_spec("k_diffusion")
    if spec is None or spec.origin is None or importlib.util.find_spec("torchdiffeq") is None:
        return None
    package = types.ModuleType("k_diffusion")
    package.__path__ = [str(Path(spec.origin).parent)]
    before = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "k_diffusion"}
    sys.modules["k_diffusion"] = package
    try:
        return importlib.import_module("k_diffusion.sampling")
    finally:
        for name in [n for n in sys.modules if n.split(".")[0] == "k_diffusion"]:
            del sys.modules[name]
        sys.modules.update(before)


@contextmanager
def in_float64() -> Iterator[None]:
    """Numbers that the oracle turns into tensors keep all their digits."""
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(torch.float32)


def draw(x: Tensor):
    """Unit noise, the same at each use."""
    generator = torch.Generator().manual_seed(5)
    return lambda sigma, sigma_next: torch.randn(x.shape, generator=generator, dtype=x.dtype)


def both_ends(name: str, levels: Tensor) -> list[Tensor]:
    """Levels to the lowest one and to 0; k-diffusion goes to 0 with lms by its polynomial, with dpm_fast not at all."""
    return [levels[:-1]] if name in ("lms", "dpm_fast") else [levels, levels[:-1]]


def k_distance(oracle: types.ModuleType, name: str) -> float:
    """Largest difference from k-diffusion in float64 on the mixture, to the lowest level and to 0."""
    x = torch.linspace(-40, 40, 33, dtype=torch.float64)[:, None]
    ends = both_ends(name, karras_levels(20, 0.02, 20))
    return max(float((ours(name, x, s) - theirs(oracle, name, x, s)).abs().max()) for s in ends)


def k_distance_elsewhere(oracle: types.ModuleType, name: str) -> float:
    """The same with 2 to 37 steps, equal and very unequal ones, other ranges, and from the middle of a schedule."""
    found = []
    for steps, rho, (low, high) in itertools.product((2, 3, 7, 37), (1.0, 20.0), ((0.002, 80.0), (0.5, 3.0))):
        whole = karras_levels(steps, low, high, rho)
        for levels in (whole, whole[steps // 2:]) if steps > 3 else (whole,):
            x = torch.linspace(-2, 2, 9, dtype=torch.float64)[:, None] * levels[0]
            found += [(ours(name, x, s) - theirs(oracle, name, x, s)).abs().max() for s in both_ends(name, levels)]
    return float(max(found))


def adaptive_distance(oracle: types.ModuleType, order: int) -> float:
    """Largest difference of dpm_adaptive from k-diffusion's, which shares its steps among all points."""
    x = torch.linspace(-40, 40, 33, dtype=torch.float64)[:, None]
    high, low = torch.tensor([20.0, 0.02], dtype=torch.float64)
    with in_float64():
        end = oracle.sample_dpm_adaptive(lambda x, s: denoise_line(x, s[0]), x, 0.02, 20.0, disable=True, order=order)
    return float((dpm_adaptive(denoise_line, x, high, low, order=order) - end).abs().max())


def ours(name: str, x: Tensor, sigmas: Tensor) -> Tensor:
    """Our end."""
    return SOLVERS[name].solve(denoise_line, x, sigmas, draw(x), **OPTIONS.get(name, ({}, {}))[0])


def theirs(oracle: types.ModuleType, name: str, x: Tensor, sigmas: Tensor) -> Tensor:
    """The oracle's end."""
    function = getattr(oracle, f"sample_{OTHER_NAME.get(name, name)}")
    options = {**OPTIONS.get(name, ({}, {}))[1], "disable": True}
    if SOLVERS[name].random and name != "edm":
        options["noise_sampler"] = draw(x)
    model = lambda x, s: denoise_line(x, s[0])  # noqa: E731
    if name == "dpm_fast":
        with in_float64():
            return function(model, x, float(sigmas[-1]), float(sigmas[0]), len(sigmas) - 1, **options)
    if name != "edm":
        return function(model, x, sigmas, **options)
    state = torch.get_rng_state()  # its churn draws from the global generator
    drawn, kept = draw(x), torch.randn_like
    torch.randn_like = lambda *_, **__: drawn(None, None)
    try:
        return function(model, x, sigmas, **options)
    finally:
        torch.randn_like = kept
        torch.set_rng_state(state)
