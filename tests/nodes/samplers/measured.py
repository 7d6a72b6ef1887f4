"""What is measured of every solver: its order, and how far it is from other programs."""

from __future__ import annotations

import math
from functools import cache

import torch
from torch import Tensor

from nodes.interface import Context
from nodes.samplers.noise_sources import OnePath, levels_for, noise_from
from nodes.samplers.solvers import SOLVERS
from nodes.schedules.karras import karras_levels
from tests.nodes.samplers.truth import ToyPair, denoise_line, exact_end, gaussian_denoiser

START, END = 20.0, 0.02
FROM = {"lms": 80.0}
"""Where solvers begin whose first steps, of low order, would show in the error otherwise."""
STEPS = {"ipndm_v": 640}
"""Half of the steps at which the order shows; it has two errors of opposite sign that cancel at few steps."""
ODE_SOLVERS = [name for name, s in SOLVERS.items() if not s.random and s.order > 0]
WITHOUT_NOISE = {"dpm_2_ancestral": 2, "dpmpp_2m_sde": 2, "dpmpp_2m_sde_heun": 2, "dpmpp_2s_ancestral": 2,
                 "dpmpp_3m_sde": 2, "dpmpp_sde": 2, "edm": 2, "euler_ancestral": 1, "euler_ancestral_cfg_pp": 1,
                 "exp_heun_2_x0_sde": 2,
                 "res_multistep_ancestral": 2, "res_multistep_ancestral_cfg_pp": 2, "sa_solver": 4,
                 "sa_solver_pece": 4, "seeds_2": 2, "seeds_3": 3}
"""Random solvers that become ODE solvers without their noise, and of which order."""

COMFY = {
    "euler": ([0.72684, 0.70412, 0.64567], 0.046575, 0.565522),
    "euler_cfg_pp": ([0.74043, 0.71934, 0.66498], 0.048404, 0.583445),
    "euler_ancestral": ([0.13263, -0.22368, -0.43106], 0.020063, 0.447786),
    "euler_ancestral_cfg_pp": ([0.13806, -0.22634, -0.43141], 0.020214, 0.45103),
    "heun": ([0.53334, 0.51798, 0.48982], 0.039058, 0.443811),
    "heunpp2": ([0.72577, 0.70299, 0.6453], 0.04682, 0.566336),
    "dpm_2": ([0.63077, 0.60799, 0.56328], 0.043394, 0.505562),
    "dpm_2_ancestral": ([0.20253, -0.25906, -0.2651], 0.015511, 0.263789),
    "lms": ([0.71877, 0.69573, 0.64038], 0.046777, 0.563502),
    "dpm_fast": ([0.92713, 0.87786, 0.78751], 0.058088, 0.70262),
    "dpm_adaptive": ([0.79212, 0.7499, 0.65866], 0.049128, 0.590107),
    "dpmpp_2s_ancestral": ([0.16081, -0.24529, -0.38254], 0.019505, 0.4078),
    "dpmpp_2s_ancestral_cfg_pp": ([0.17454, -0.25909, -0.3939], 0.019992, 0.419401),
    "dpmpp_sde": ([0.11442, 0.50304, 0.28455], 0.029845, 0.441205),
    "dpmpp_2m": ([0.69871, 0.67522, 0.62942], 0.04748, 0.560686),
    "dpmpp_2m_cfg_pp": ([0.75175, 0.73321, 0.69567], 0.053648, 0.62246),
    "dpmpp_2m_sde": ([-0.54187, 0.67196, 0.32318], 0.016126, 0.523391),
    "dpmpp_2m_sde_heun": ([-0.74693, 0.70253, 0.21032], 0.016347, 0.566038),
    "dpmpp_3m_sde": ([-0.69201, 0.56324, -0.11506], 0.045623, 0.565839),
    "ddpm": ([0.13263, -0.22368, -0.43106], 0.020063, 0.447787),
    "lcm": ([-0.15698, -0.31364, -0.53693], 0.018601, 0.423196),
    "ipndm": ([0.67775, 0.65269, 0.5992], 0.045383, 0.535287),
    "ipndm_v": ([0.70027, 0.67612, 0.62348], 0.046473, 0.55321),
    "deis": ([0.71691, 0.69372, 0.64028], 0.047393, 0.566131),
    "res_multistep": ([0.69034, 0.66661, 0.6248], 0.047805, 0.55976),
    "res_multistep_cfg_pp": ([0.64516, 0.61764, 0.5676], 0.042514, 0.506419),
    "res_multistep_ancestral": ([-0.28677, -0.58939, -0.77426], 0.014676, 0.553618),
    "res_multistep_ancestral_cfg_pp": ([-0.20597, -0.46197, -0.7014], 0.016192, 0.48222),
    "gradient_estimation": ([0.68594, 0.66098, 0.61051], 0.046382, 0.545919),
    "gradient_estimation_cfg_pp": ([0.66961, 0.64279, 0.58874], 0.04438, 0.525874),
    "er_sde": ([0.63021, 0.60268, 0.5085], 0.027217, 0.541962),
    "seeds_2": ([-0.19713, 0.63196, 0.54602], 0.036408, 0.438169),
    "seeds_3": ([-0.02944, 0.52003, -0.07262], 0.019741, 0.408053),
    "exp_heun_2_x0": ([0.68533, 0.66231, 0.60954], 0.045271, 0.539702),
    "exp_heun_2_x0_sde": ([0.43467, 0.56154, 0.39729], 0.004697, 0.427454),
    "sa_solver": ([-0.562, -0.50361, 0.41537], -0.02969, 0.569671),
    "sa_solver_pece": ([-0.31239, -0.46444, 0.33701], -0.012099, 0.493765),
    "ddim": ([0.72684, 0.70412, 0.64567], 0.046575, 0.565522),
    "uni_pc": ([0.66224, 0.6327, 0.59132], 0.047881, 0.5447),
    "uni_pc_bh2": ([0.69661, 0.66994, 0.62279], 0.048601, 0.563333),
}
"""Measured in ComfyUI 0.3.64 with the toy denoiser and the seed 7: first three values, mean and standard deviation.

exp_heun_2_x0 and its SDE form in 0.8.0, whose seed 6 draws the same noise.
"""

COMFY_SEED_8 = {
    "euler_ancestral": ([-0.07705, 0.41229, 0.53756], 0.050810, 0.456300),
    "dpmpp_2s_ancestral": ([-0.10324, 0.41989, 0.48488], None, None),
    "lcm": ([-0.21421, -0.10022, 0.31644], None, None),
    "dpm_2_ancestral": ([-0.16430, 0.32778, 0.30963], None, None),
}
"""The same with the seed 8."""

COMFY_TOLERANCE = 1e-5  # the numbers have five digits
ADAPTIVE_TOLERANCE = 1e-4  # dpm_adaptive in float32: the last bits of its errors move its steps


def levels(steps: int, end: float = END, start: float = START) -> Tensor:
    """Karras levels from `start` to `end`, without the last 0: there every solver is of first order."""
    return karras_levels(steps + 1, end, start)[:-1]


def unmoved(x: Tensor):
    """Noise that is none."""
    return lambda sigma, sigma_next: torch.zeros_like(x)


def error_on_mixture(name: str, steps: int, start: float = START, **options) -> float:
    """Mean distance from the exact end of the probability-flow ODE on the line."""
    x = torch.linspace(-2.25, 2.25, 41, dtype=torch.float64)[:, None] * start
    got = SOLVERS[name].solve(denoise_line, x, levels(steps, start=start), unmoved(x), **options)
    return float((got - exact_end(x, start, END)).abs().mean())


def error_on_gaussian(name: str, steps: int, std: float = 0.5, start: float = START, **options) -> float:
    """Relative error on N(0, std^2), whose end is known in closed form."""
    end = 0.1
    x = torch.ones(1, 1, dtype=torch.float64)
    exact = x * math.sqrt((std**2 + end**2) / (std**2 + start**2))
    got = SOLVERS[name].solve(gaussian_denoiser(std), x, levels(steps, end, start), unmoved(x), **options)
    return float((got - exact).abs() / exact)


def without_noise(name: str) -> dict[str, float]:
    """The options that take a random solver's noise away."""
    if name not in WITHOUT_NOISE:
        return {}
    return {"churn": 0.0} if name == "edm" else {"eta": 0.0}


@cache
def order_on_mixture(name: str) -> float:
    """log4 of how much four times the steps divide the error."""
    steps, start, options = STEPS.get(name, 80), FROM.get(name, START), without_noise(name)
    few, many = (error_on_mixture(name, n, start, **options) for n in (steps, 4 * steps))
    return math.log(few / many, 4)


def comfy_start() -> tuple[Tensor, Tensor]:
    """Start and levels of the measurements, in float32 as there: Brownian trees look at every bit of a level."""
    low, high = 0.0291671582 ** (1 / 7), 14.6146411896 ** (1 / 7)
    sigmas = torch.cat([(high + torch.linspace(0, 1, 6) * (low - high)) ** 7, torch.zeros(1)])
    x = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(42))
    return x * (1 + sigmas[0] ** 2).sqrt(), sigmas.double()


def comfy_end(name: str, seed: int) -> Tensor:
    """Where a solver ends with the compatible noise source."""
    x, sigmas = comfy_start()
    if SOLVERS[name].comfyui_end:
        sigmas = levels_for("comfyui", SOLVERS[name], sigmas)
    noise = noise_from("comfyui", SOLVERS[name], Context(), seed, x, sigmas)
    return SOLVERS[name].solve(ToyPair(), x, sigmas, noise)


def comfy_distance(end: Tensor, expected: tuple) -> float:
    """Largest difference from the numbers that were printed."""
    first, mean, std = expected
    differences = [abs(a - b) for a, b in zip(end.flatten()[:3].tolist(), first, strict=True)]
    differences += [abs(float(end.mean()) - mean), abs(float(end.std()) - std)] if mean is not None else []
    return max(differences)


def brownian_axes(axes: Tensor):
    """Unit noise along an axis of its own at each draw, for exact variances; of one path where a way is shared."""
    drawn = iter(axes)
    return OnePath(lambda sigma, sigma_next: next(drawn)[None])


