"""Flow matching as denoising: straight paths from data to noise (Lipman et al. 2023; Liu et al. 2023).

A network learns the velocity v = noise - clean on x_t = (1 - t) clean + t noise. Divided by 1 - t that is
clean + sigma noise with sigma = t / (1 - t), so every sampler here works with it; an Euler step in sigma is the Euler
step in t, exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from nodes.interface import BadInput

SIGMA_FIRST = 1e6
"""The level that stands for t = 1, pure noise, whose sigma is infinite."""


def time_of(sigma: Tensor | float) -> Tensor:
    """T = sigma / (1 + sigma), float64."""
    level = torch.as_tensor(sigma, dtype=torch.float64)
    return level / (1 + level)


def sigma_of(time: Tensor) -> Tensor:
    """Sigma = t / (1 - t), at most SIGMA_FIRST. float64."""
    time = time.double()
    return (time / (1 - time).clamp(min=1 / (1 + SIGMA_FIRST))).clamp(max=SIGMA_FIRST)


def shifted(time: Tensor, shift: float) -> Tensor:
    """Esser et al. 2024, Eq. 23: more of the way at high noise, as large pictures need. shift = 1 changes nothing."""
    return shift * time / (1 + (shift - 1) * time)


@dataclass(frozen=True)
class FlowLevels:
    """Times for noise levels, and clean estimates from velocities; the counterpart of DiscreteLevels.

    Generic schedules run from t = 0.001 to 0.999; `schedules.flow` begins at t = 1.
    """

    sigma_min: float = 0.001
    sigma_max: float = 999.0

    def timestep(self, sigma: Tensor | float) -> Tensor:
        """T in [0, 1], a float32 scalar on the CPU."""
        return time_of(float(sigma)).float()

    def scaled(self, x: Tensor, sigma: Tensor | float) -> Tensor:
        """What the network reads: x_t = (1 - t) x."""
        return x / (1 + sigma)

    def denoised(self, x: Tensor, output: Tensor, sigma: Tensor | float) -> Tensor:
        """Clean = x_t - t v."""
        return (x - sigma * output) / (1 + sigma)


def published_shift(config: dict[str, object], tokens: int) -> float:
    """The shift that a folder's scheduler asks for.

    tokens: patches of the picture; where the shift depends on their number, its logarithm is linear in it
    """
    if not config.get("use_dynamic_shifting"):
        return _number(config, "flow_shift" if "flow_shift" in config else "shift", 1.0)
    few, many = _number(config, "base_image_seq_len", 256), _number(config, "max_image_seq_len", 4096)
    low, high = _number(config, "base_shift", 0.5), _number(config, "max_shift", 1.15)
    return resolution_shift(tokens, low, high, few, many)


def resolution_shift(tokens: float, low: float, high: float, few: float, many: float) -> float:
    """Exp of a line through (few, low) and (many, high): FLUX's rule for the shift of a picture of so many patches."""
    share = (tokens - few) / (many - few)
    return float(torch.tensor(low + share * (high - low), dtype=torch.float64).exp())


def _number(config: dict[str, object], key: str, default: float) -> float:
    value = config.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadInput(f"expected a number for {key} in scheduler_config.json, got {value!r}; download that file "
                       "again")
    return float(value)
