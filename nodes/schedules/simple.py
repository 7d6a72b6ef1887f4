"""Every k-th training level, counted from the noisiest."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.interface import BadInput, Denoiser, Sigmas, node
from nodes.schedules.levels import Level, Steps, Strength, ending_in_zero, noise_range, partial_levels, schedule
from nodes.schedules.training_levels import COUNT, levels_at


@schedule
def simple_levels(steps: int, sigma_min: float, sigma_max: float) -> Tensor:
    """Training levels at equal distances in their number, rounded towards the noisy end, then 0. [steps + 1] float64.

    Source: ComfyUI's "simple". There are 1000 training levels, so more steps would repeat some.
    """
    if steps > COUNT:
        raise BadInput(f"expected at most {COUNT} steps in all, as many as there are training levels, got {steps}; "
                       "take fewer, raise strength, or use schedules.normal")
    skipped = (torch.arange(steps, dtype=torch.float64) * (COUNT / steps)).floor()
    return ending_in_zero(levels_at(COUNT - 1 - skipped.long(), sigma_min, sigma_max))


@node("schedules.simple", version=1, tags=("sigmas", "comfyui", "trailing", "scheduler"), cheap=True,
      phrase="{steps|step|steps} over the training levels")
def simple(
    denoiser: Denoiser | None = None,
    steps: Steps = 18,
    sigma_min: Level = None,
    sigma_max: Level = None,
    strength: Strength = 1.0,
) -> Sigmas:
    """Noise levels taken at equal distances from the training levels of Stable Diffusion.

    Args:
        denoiser: whose noise range to use
        steps: number of steps
        sigma_min: lowest level above 0; empty = the denoiser's
        sigma_max: highest level; empty = the denoiser's
        strength: share of the way to go, for image to image; the steps stay as many
    """
    low, high = noise_range(denoiser, sigma_min, sigma_max)
    return Sigmas(partial_levels(lambda n: simple_levels(n, low, high), steps, strength))
