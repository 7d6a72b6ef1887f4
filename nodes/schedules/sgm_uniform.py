"""Equal steps in the number of the training level, without the lowest one."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.interface import Denoiser, Sigmas, node
from nodes.schedules.levels import Level, Steps, Strength, ending_in_zero, noise_range, partial_levels, schedule
from nodes.schedules.training_levels import COUNT, levels_at


@schedule
def sgm_uniform_levels(steps: int, sigma_min: float, sigma_max: float) -> Tensor:
    """Equal timesteps from the highest training level towards the lowest, without it, then 0. [steps + 1] float64.

    Source: the discretisation of Stability AI's generative-models, ComfyUI's "sgm_uniform".
    """
    timesteps = torch.linspace(COUNT - 1, 0, steps + 1)[:-1]
    return ending_in_zero(levels_at(timesteps, sigma_min, sigma_max))


@node("schedules.sgm_uniform", version=1, tags=("sigmas", "comfyui", "turbo", "lightning", "scheduler"), cheap=True,
      phrase="{steps|step|steps} in equal timesteps, without the lowest")
def sgm_uniform(
    denoiser: Denoiser | None = None,
    steps: Steps = 18,
    sigma_min: Level = None,
    sigma_max: Level = None,
    strength: Strength = 1.0,
) -> Sigmas:
    """Noise levels at equal timesteps of Stable Diffusion, whose last step comes from well above the lowest.

    Args:
        denoiser: whose noise range to use
        steps: number of steps
        sigma_min: lowest level above 0; empty = the denoiser's
        sigma_max: highest level; empty = the denoiser's
        strength: share of the way to go, for image to image; the steps stay as many
    """
    low, high = noise_range(denoiser, sigma_min, sigma_max)
    return Sigmas(partial_levels(lambda n: sgm_uniform_levels(n, low, high), steps, strength))
