"""What all schedules share: the range to run over, the last level 0, a part of the way, checks, and the register."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Annotated

import torch
from torch import Tensor

from nodes.interface import BadInput, Denoiser, Range

Steps = Annotated[int, Range(1, 10_000)]
Level = Annotated[float | None, Range(1e-6, 1e6, log=True)]
Strength = Annotated[float, Range(0, 1, step=0.05)]

Levels = Callable[[int, float, float], Tensor]
"""`levels(steps, sigma_min, sigma_max) -> [steps + 1] float64`, falling, ending in 0."""

SCHEDULES: dict[str, Levels] = {}
"""All schedules that need nothing but a range, by name."""

MOST_LEVELS = 1_000_000
LOWEST_LEVEL = 1e-8
"""Far below what a float32 picture shows; below it, ratios of levels and their squares leave the range of numbers."""


def schedule(levels: Levels) -> Levels:
    """Register `NAME_levels` as the schedule NAME."""
    SCHEDULES[levels.__name__.removesuffix("_levels")] = levels  # type: ignore[attr-defined]
    return levels


def noise_range(denoiser: Denoiser | None, sigma_min: float | None, sigma_max: float | None) -> tuple[float, float]:
    """Lowest and highest noise level: the typed ones, else those that the denoiser knows."""
    low = sigma_min if sigma_min is not None else denoiser.sigma_min if denoiser else None
    high = sigma_max if sigma_max is not None else denoiser.sigma_max if denoiser else None
    if low is None or high is None:
        raise BadInput("expected noise levels to run between: wire a denoiser, or type sigma_min and sigma_max")
    if not 0 < low < high:
        raise BadInput(f"expected 0 < sigma_min < sigma_max, got sigma_min {low:g} and sigma_max {high:g}; swap "
                       "them, or leave one empty to take the denoiser's")
    return low, high


def fractions(steps: int, dtype: torch.dtype = torch.float64) -> Tensor:
    """[steps] numbers from 0 to 1; only the 0 for a single step."""
    return torch.linspace(0, 1, steps, dtype=dtype)


def ending_in_zero(levels: Tensor) -> Tensor:
    """The levels and a last 0: after the last step no noise is left."""
    return torch.cat([levels, levels.new_zeros(1)]).double()


def partial_levels(levels: Callable[[int], Tensor], steps: int, strength: float) -> Tensor:
    """The last `steps` steps of a schedule of steps / strength: image to image takes as many steps as from nothing.

    strength: 1 = the whole schedule, 0 = the level 0 alone: no step, nothing changes
    """
    if strength <= 0:
        return torch.zeros(1, dtype=torch.float64)
    if strength >= 1:
        return levels(steps)
    whole = int(steps / strength)
    if whole > MOST_LEVELS:
        raise BadInput(f"expected steps / strength of at most {MOST_LEVELS:,}, got {steps} / {strength:g}; "
                       "raise strength or take fewer steps")
    return levels(whole)[-(steps + 1):]


def without_penultimate(levels: Levels) -> Levels:
    """The same schedule of one step more, without its last level above 0: as many steps, a longer last one.

    ComfyUI's KSampler does so for dpm_2, dpm_2_ancestral, uni_pc and uni_pc_bh2; A1111 calls it "discard next-to-last
    sigma".
    """

    def shortened(steps: int, sigma_min: float, sigma_max: float) -> Tensor:
        longer = levels(steps + 1, sigma_min, sigma_max)
        return torch.cat([longer[:-2], longer[-1:]])

    return shortened


def check_levels(levels: Sequence[float]) -> None:
    """Refuse levels that a sampler cannot walk down."""
    if len(levels) < 2:
        raise BadInput(f"expected at least two noise levels, a highest and a lowest, got {len(levels)}; add a number")
    for i, level in enumerate(levels):
        if not math.isfinite(level):
            raise BadInput(f"expected finite noise levels, number {i + 1} is {level:g}; write a number there")
        if 0 < level < LOWEST_LEVEL:
            raise BadInput(f"expected noise levels of at least {LOWEST_LEVEL:g}, or 0, number {i + 1} is {level:g}, "
                           "which no sampler can divide by; write 0 as the last one, or leave it out")
    for i, (a, b) in enumerate(itertools.pairwise(levels)):
        if b == a:
            raise BadInput(f"expected levels that fall, but number {i + 2} ({b:g}) repeats the one before; "
                           "leave one of them out")
        if b > a:
            raise BadInput(f"expected levels that fall, each lower than the one before, but number {i + 2} ({b:g}) "
                           f"is not below number {i + 1} ({a:g}); change their order")
    if levels[-1] < 0:
        raise BadInput(f"expected levels of at least 0, the last one is {levels[-1]:g}; end in 0")
