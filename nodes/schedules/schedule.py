"""One node for all schedules: for sweeps over them, and for workflows that name theirs."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Annotated

import nodes.schedules
from nodes.interface import Choice, Denoiser, Sigmas, Toggle, node
from nodes.schedules.levels import SCHEDULES, Level, Steps, Strength, noise_range, partial_levels, without_penultimate

for _module in pkgutil.iter_modules(nodes.schedules.__path__):
    if _module.name != "schedule":
        importlib.import_module(f"nodes.schedules.{_module.name}")


@node("schedules.schedule", version=1, cheap=True,
      tags=("sigmas", "basic scheduler", "compare", "discard next-to-last sigma"),
      phrase="{steps|step|steps} of the schedule {kind}")
def schedule(
    denoiser: Denoiser | None = None,
    kind: Annotated[str, Choice(sorted(SCHEDULES))] = "karras",
    steps: Steps = 18,
    sigma_min: Level = None,
    sigma_max: Level = None,
    strength: Strength = 1.0,
    discard_penultimate: Annotated[bool, Toggle()] = False,
) -> Sigmas:
    """Noise levels of a schedule chosen by name, with its usual parameters.

    Args:
        denoiser: whose noise range to use
        kind: the schedule
        steps: number of steps
        sigma_min: lowest level above 0; empty = the denoiser's
        sigma_max: highest level; empty = the denoiser's
        strength: share of the way to go, for image to image; the steps stay as many
        discard_penultimate: take one step more and leave the last level above 0 out, as ComfyUI's KSampler does for the
            solvers dpm_2, dpm_2_ancestral, uni_pc and uni_pc_bh2
    """
    low, high = noise_range(denoiser, sigma_min, sigma_max)
    levels = without_penultimate(SCHEDULES[kind]) if discard_penultimate else SCHEDULES[kind]
    return Sigmas(partial_levels(lambda n: levels(n, low, high), steps, strength))
