"""Equal steps in the number of the training level, both ends included."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.interface import Denoiser, Sigmas, node
from nodes.schedules.levels import Level, Steps, Strength, ending_in_zero, noise_range, partial_levels, schedule
from nodes.schedules.training_levels import COUNT, levels_at


@schedule
def normal_levels(steps: int, sigma_min: float, sigma_max: float) -> Tensor:
    """Equal steps in the timestep from the highest training level to the lowest, then 0. [steps + 1] float64.

    Source: ComfyUI's "normal", k-diffusion's get_sigmas of a model with discrete levels.
    """
    return ending_in_zero(levels_at(torch.linspace(COUNT - 1, 0, steps), sigma_min, sigma_max))


@node("schedules.normal", version=1, tags=("sigmas", "comfyui", "linspace", "scheduler"), cheap=True,
      phrase="{steps|step|steps} in equal timesteps")
def normal(
    denoiser: Denoiser | None = None,
    steps: Steps = 18,
    sigma_min: Level = None,
    sigma_max: Level = None,
    strength: Strength = 1.0,
) -> Sigmas:
    """Noise levels at equal timesteps of Stable Diffusion, from the highest to the lowest.

    Args:
        denoiser: whose noise range to use
        steps: number of steps
        sigma_min: lowest level above 0; empty = the denoiser's
        sigma_max: highest level; empty = the denoiser's
        strength: share of the way to go, for image to image; the steps stay as many
    """
    low, high = noise_range(denoiser, sigma_min, sigma_max)
    return Sigmas(partial_levels(lambda n: normal_levels(n, low, high), steps, strength))
