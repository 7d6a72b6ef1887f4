"""Which part of a sampling something is in force, given as shares of the way from noise to picture."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from nodes.interface import BadInput


@dataclass(frozen=True)
class SigmaRange:
    """Noise levels at which something is in force: low <= sigma <= high."""

    low: float = 0.0
    high: float = float("inf")

    def __contains__(self, sigma: Tensor | float) -> bool:
        return self.low <= float(sigma) <= self.high


def sigma_at(share: float, levels: Tensor) -> float:
    """The noise level at a share of the way, 0 = the beginning: timesteps fall evenly; between two, ln sigma does.

    levels: [T] sigmas that the model was trained at, rising. Beyond both ends there is no limit.
    """
    if share <= 0:
        return float("inf")
    if share >= 1:
        return 0.0
    step = (1 - share) * (len(levels) - 1)
    below, rest = int(step), step - int(step)
    logs = levels.double().log()
    return float(torch.lerp(logs[below], logs[min(below + 1, len(levels) - 1)], rest).exp())


def sigma_range(start: float, end: float, levels: Tensor) -> SigmaRange:
    """From `start` to `end`, shares of the way; refuses an end before the start."""
    if end < start:
        raise BadInput(f"expected an end behind the start, got start {start:g} and end {end:g}; swap them")
    return SigmaRange(sigma_at(end, levels), sigma_at(start, levels))
