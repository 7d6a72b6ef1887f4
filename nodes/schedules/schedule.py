"""One node for all schedules: for sweeps over them, and for workflows that name theirs."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Annotated

import nodes.schedules
from nodes.interface import Choice, Denoiser, Sigmas, node
from nodes.schedules.levels import SCHEDULES, Level, Steps, Strength, noise_range, partial_levels

for _module in pkgutil.iter_modules(nodes.schedules.__path__):
    if _module.name != "schedule":
        importlib.import_module(f"nodes.schedules.{_module.name}")


@node("schedules.schedule", version=1, tags=("sigmas", "basic scheduler", "compare"), cheap=True,
      phrase="{steps|step|steps} of the schedule {kind}")
def schedule(
    denoiser: Denoiser | None = None,
    kind: Annotated[str, Choice(sorted(SCHEDULES))] = "karras",
    steps: Steps = 18,
    sigma_min: Level = None,
    sigma_max: Level = None,
    strength: Strength = 1.0,
) -> Sigmas:
    """Noise levels of a schedule chosen by name, with its usual parameters.

    Args:
        denoiser: whose noise range to use
        kind: the schedule
        steps: number of steps
        sigma_min: lowest level above 0; empty = the denoiser's
        sigma_max: highest level; empty = the denoiser's
        strength: share of the way to go, for image to image; the steps stay as many
    """
    low, high = noise_range(denoiser, sigma_min, sigma_max)
    return Sigmas(partial_levels(lambda n: SCHEDULES[kind](n, low, high), steps, strength))
