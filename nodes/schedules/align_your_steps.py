"""Schedules optimised for a model: the tables of "Align Your Steps" (Sabour et al. 2024)."""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from nodes.interface import Choice, Sigmas, node
from nodes.schedules.levels import Steps, ending_in_zero
from nodes.schedules.training_levels import stable_diffusion_levels


def at_timesteps(*timesteps: int) -> Tensor:
    """The levels of Stable Diffusion at these timesteps."""
    return stable_diffusion_levels()[list(timesteps)]


TABLES = {
    "sd15": at_timesteps(999, 850, 736, 645, 545, 455, 343, 233, 124, 24, 0),
    "sdxl": at_timesteps(999, 845, 730, 587, 443, 310, 193, 116, 53, 13, 0),
    "svd": torch.tensor([700, 54.5, 15.886, 7.977, 4.248, 1.789, 0.981, 0.403, 0.173, 0.034, 0.002]).double(),
}
"""Ten steps for each model, as its authors published them (Sabour et al. 2024, project page)."""


def log_linear(table: Tensor, count: int) -> Tensor:
    """`count` levels between the first and the last of a table, linear in ln sigma between its entries."""
    place = torch.linspace(0, len(table) - 1, count, dtype=torch.float64)
    below = place.long().clamp(max=len(table) - 2)
    return torch.lerp(table.log()[below], table.log()[below + 1], place - below).exp()


def align_your_steps_levels(steps: int, model: str) -> Tensor:
    """The table's curve at `steps + 1` places; its last level becomes 0. [steps + 1] float64."""
    return ending_in_zero(log_linear(TABLES[model], steps + 1)[:-1])


@node("schedules.align_your_steps", version=1, tags=("sigmas", "ays", "optimised", "scheduler"), cheap=True,
      phrase="{steps|step|steps} aligned for {model}")
def align_your_steps(
    model: Annotated[str, Choice(TABLES)] = "sd15",
    steps: Steps = 10,
) -> Sigmas:
    """Noise levels that were optimised for one model, best at ten steps (Sabour et al. 2024).

    Args:
        model: which model they were optimised for: Stable Diffusion 1.5, XL or Stable Video Diffusion
        steps: number of steps; others than 10 are read off the same curve
    """
    return Sigmas(align_your_steps_levels(steps, model))
