"""How far sampling has come at a noise level: 0 at the highest, 1 at the lowest that the model knows."""

from __future__ import annotations

import math

import torch

from nodes.schedules.training_levels import COUNT, log_levels


def progress(sigma: float, sigma_min: float, sigma_max: float) -> float:
    """1 - t / 999, t the timestep of Stable Diffusion whose level this is, in a range stretched to the model's.

    Where a schedule puts its steps does not matter: a share of the noise levels, as ComfyUI's percentages are.
    """
    if sigma <= sigma_min:
        return 1.0
    if sigma >= sigma_max:
        return 0.0
    table = log_levels(sigma_min, sigma_max)
    level = torch.tensor(math.log(sigma), dtype=torch.float64)
    above = int(torch.searchsorted(table, level).clamp(1, COUNT - 1))
    share = float((level - table[above - 1]) / (table[above] - table[above - 1]))
    return 1 - (above - 1 + share) / (COUNT - 1)
