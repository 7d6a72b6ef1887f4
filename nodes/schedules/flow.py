"""Noise levels of flow-matching models: equal steps in time, shifted towards noise."""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from nodes.denoisers.flow import shifted, sigma_of
from nodes.interface import Choice, Range, Sigmas, node
from nodes.schedules.levels import Steps, Strength, ending_in_zero, partial_levels

LASTS = ("one step", "lowest level")
LOWEST = 0.001


def flow_levels(steps: int, shift: float, last: str = "one step") -> Tensor:
    """Equal steps in t from 1, then shifted (Esser et al. 2024, Eq. 23), then sigma = t / (1 - t), then 0. [steps + 1].

    last: the t before the shift that the last step begins at: 1 / steps (FLUX, Qwen-Image), or the shifted lowest
          training level, as SD3 was published with
    """
    end = 1 / steps if last == "one step" else float(shifted(torch.tensor(LOWEST, dtype=torch.float64), shift))
    times = torch.linspace(1, end, steps, dtype=torch.float64)
    return ending_in_zero(sigma_of(shifted(times, shift)))


@node("schedules.flow", version=1, tags=("flow matching", "rectified flow", "shift", "sd3", "flux", "scheduler"),
      cheap=True, phrase="{steps|step|steps} of a flow, shifted by {shift}")
def flow(
    steps: Steps = 20,
    shift: Annotated[float, Range(0.01, 100, log=True)] = 3.0,
    last: Annotated[str, Choice(LASTS)] = "one step",
    strength: Strength = 1.0,
) -> Sigmas:
    """Noise levels for models of straight paths from noise to data: SD3, FLUX, Qwen-Image, Lumina.

    Args:
        steps: number of steps
        shift: how much of the way to spend at high noise; wire what weights.load_diffusers gives
        last: where the last step begins: one step before the end (FLUX, Qwen-Image), or at the lowest level (SD3)
        strength: share of the way to go, for image to image; the steps stay as many
    """
    return Sigmas(partial_levels(lambda n: flow_levels(n, shift, last), steps, strength))
