"""How far each schedule is from other programs: relative differences of levels."""

from __future__ import annotations

import importlib
import types
from collections.abc import Callable, Collection
from typing import NamedTuple

import torch
from torch import Tensor

from nodes.schedules.align_your_steps import TABLES
from nodes.schedules.exponential import exponential_levels
from nodes.schedules.flow import flow_levels
from nodes.schedules.karras import karras_levels
from nodes.schedules.levels import partial_levels, without_penultimate
from nodes.schedules.polyexponential import polyexponential_levels
from nodes.schedules.schedule import SCHEDULES
from nodes.schedules.vp_linear import vp_linear_levels
from tests.nodes.samplers.oracle import in_float64, k_diffusion_or_none

SD15 = (0.0291671582, 14.6146411896)
"""Noise range of Stable Diffusion 1.5."""

COMFY = {
    "simple": [14.614641, 5.963130, 2.918307, 1.612886, 0.932358, 0.492409, 0],
    "sgm_uniform": [14.614640, 5.948899, 2.918307, 1.615580, 0.932358, 0.493552, 0],
    "karras": [14.614643, 6.082151, 2.232154, 0.692571, 0.169757, 0.029167, 0],
    "exponential": [14.614640, 4.215114, 1.215711, 0.350632, 0.101128, 0.029167, 0],
    "ddim_uniform": [14.438569, 5.906449, 2.907121, 1.612886, 0.932358, 0.494697, 0.041314, 0],
    "beta": [14.614641, 8.707752, 3.675753, 1.618279, 0.762402, 0.323533, 0],
    "normal": [14.614640, 5.092408, 2.279731, 1.162865, 0.571189, 0.029167, 0],
    "linear_quadratic": [14.614641, 14.492852, 14.371064, 14.249275, 12.584830, 7.835072, 0],
    "kl_optimal": [14.614633, 2.632888, 1.294767, 0.711627, 0.335637, 0.029167, 0],
    "normal, strength 0.6": [1.950161, 1.344928, 0.932358, 0.624977, 0.368658, 0.029167, 0],
    "karras, strength 0.6": [1.749418, 0.914073, 0.446918, 0.201398, 0.081910, 0.029167, 0],
    "normal, penultimate left out": [14.614640, 5.948899, 2.918307, 1.615580, 0.932358, 0.493552, 0],
}
"""Six steps over the range of Stable Diffusion 1.5, measured in ComfyUI 0.3.64 (float32)."""

PUBLISHED = {
    "align_your_steps (sd15)": [14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0.029],
    "align_your_steps (sdxl)": [14.615, 6.315, 3.771, 2.181, 1.342, 0.862, 0.555, 0.380, 0.234, 0.113, 0.029],
    "align_your_steps (svd)": [700.0, 54.5, 15.886, 7.977, 4.248, 1.789, 0.981, 0.403, 0.173, 0.034, 0.002],
}
"""Ten steps as the authors print them."""

RANGES = [(0.02, 80.0), (0.002, 80.0), (0.5, 3.0), (1e-4, 700.0)]
COUNTS = [2, 3, 7, 37, 1000]
RHOS = [0.5, 1.0, 3.0, 7.0, 20.0]
K_COMPARED = ("exponential", "karras", "polyexponential", "vp_linear")
EULER = {"exponential": {"use_exponential_sigmas": True}, "karras": {"use_karras_sigmas": True},
         "normal": {"timestep_spacing": "linspace"}, "simple": {"timestep_spacing": "trailing"},
         "ddim_uniform": {"timestep_spacing": "leading", "steps_offset": 1}}
"""Options of diffusers' EulerDiscreteScheduler that mean our schedule."""
DIFFUSERS_STEPS = 20


def relative(got: Tensor, wanted: Tensor) -> float:
    """Largest difference as a share of the level, without the last, which is 0 in both."""
    assert len(got) == len(wanted)
    return float(((got - wanted) / wanted)[:-1].abs().max())


def six_steps(name: str) -> Tensor:
    """Our levels for a row of COMFY."""
    kind, _, change = name.partition(", ")
    if change.startswith("strength"):
        return partial_levels(lambda n: SCHEDULES[kind](n, *SD15), 6, float(change.split()[1]))
    return (without_penultimate(SCHEDULES[kind]) if change else SCHEDULES[kind])(6, *SD15)


def comfy_distance(name: str) -> float:
    """From ComfyUI's printed levels."""
    return relative(six_steps(name), torch.tensor(COMFY[name], dtype=torch.float64))


def published_distance(name: str) -> float:
    """From the tables of Sabour et al. 2024."""
    printed = torch.tensor(PUBLISHED[name], dtype=torch.float64)
    return float((TABLES[name.split("(")[1].rstrip(")")] / printed - 1).abs().max())


def k_distance(name: str) -> float:
    """From k-diffusion in float64, over ranges, numbers of steps and, where there is one, rho."""
    oracle = k_diffusion_or_none()
    assert oracle, "k-diffusion is not installed"
    with in_float64():
        if name == "vp_linear":
            return max(_vp_distance(oracle, steps) for steps in COUNTS)
        theirs = getattr(oracle, f"get_sigmas_{name}")
        found = []
        for low, high in RANGES:
            for steps in COUNTS:
                if name == "exponential":
                    found.append(relative(exponential_levels(steps, low, high), theirs(steps, low, high)))
                    continue
                ours = karras_levels if name == "karras" else polyexponential_levels
                found += [relative(ours(steps, low, high, rho), theirs(steps, low, high, rho)) for rho in RHOS]
        return max(found)


def _vp_distance(oracle: types.ModuleType, steps: int) -> float:
    """Its schedule is told by times, ours by levels: the levels at its ends."""
    theirs = oracle.get_sigmas_vp(steps)
    return relative(vp_linear_levels(steps, float(theirs[-2]), float(theirs[0])), theirs)


def diffusers_distance(name: str) -> float:
    """From diffusers 0.42.1 at 20 steps; of a flow the share of noise t = sigma / (1 + sigma), with SD3's shift."""
    diffusers = importlib.import_module("diffusers")
    if name == "flow":
        scheduler = diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0)
        scheduler.set_timesteps(DIFFUSERS_STEPS)
        levels = flow_levels(DIFFUSERS_STEPS, 3.0, "lowest level")
        return relative(levels / (1 + levels), scheduler.sigmas.double())
    betas = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
    scheduler = diffusers.EulerDiscreteScheduler(**betas, **EULER[name])
    scheduler.set_timesteps(DIFFUSERS_STEPS)
    return relative(SCHEDULES[name](DIFFUSERS_STEPS, *SD15), scheduler.sigmas.double())


class Oracle(NamedTuple):
    """Another program: the schedules that it has, our difference from it, and how large that may be."""

    knows: Collection[str]
    distance: Callable[[str], float]
    allowed: float


ORACLES = {
    "ComfyUI": Oracle(COMFY, comfy_distance, 2e-5),  # half a printed digit of the lowest level
    "k-diffusion": Oracle(K_COMPARED, k_distance, 1e-12),  # float64
    "diffusers": Oracle((*EULER, "flow"), diffusers_distance, 5e-5),  # its tables are float32
    "published": Oracle(PUBLISHED, published_distance, 2e-2),  # three printed digits
}
