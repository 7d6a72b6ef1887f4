"""The timesteps of DDIM: every k-th training level, counted from the cleanest."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.interface import BadInput, Denoiser, Sigmas, node
from nodes.schedules.levels import Level, Steps, Strength, ending_in_zero, noise_range, partial_levels, schedule
from nodes.schedules.training_levels import COUNT, levels_at


@schedule
def ddim_uniform_levels(steps: int, sigma_min: float, sigma_max: float) -> Tensor:
    """Training levels 1, 1 + k, 1 + 2k, ... with a whole k = 1000 / steps, noisiest first, then 0. float64.

    Source: Song et al. 2021 ("DDIM"), Appendix D.2, linear selection. As k is whole, there can be more steps than were
    asked for.
    """
    if steps > COUNT:
        raise BadInput(f"expected at most {COUNT} steps in all, as many as there are training levels, got {steps}; "
                       "take fewer, raise strength, or use schedules.normal")
    numbers = torch.arange(1, COUNT, COUNT // steps).flip(0)
    return ending_in_zero(levels_at(numbers, sigma_min, sigma_max))


@node("schedules.ddim_uniform", version=1, tags=("sigmas", "comfyui", "leading", "scheduler"), cheap=True,
      phrase="about {steps|step|steps} over the training levels")
def ddim_uniform(
    denoiser: Denoiser | None = None,
    steps: Steps = 18,
    sigma_min: Level = None,
    sigma_max: Level = None,
    strength: Strength = 1.0,
) -> Sigmas:
    """Noise levels of DDIM: every k-th training level; as k is whole, there can be a few steps more than asked for.

    Args:
        denoiser: whose noise range to use
        steps: number of steps
        sigma_min: lowest level above 0; empty = the denoiser's
        sigma_max: highest level; empty = the denoiser's
        strength: share of the way to go, for image to image; the steps stay as many
    """
    low, high = noise_range(denoiser, sigma_min, sigma_max)
    return Sigmas(partial_levels(lambda n: ddim_uniform_levels(n, low, high), steps, strength))
