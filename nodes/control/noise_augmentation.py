"""Noise on a picture's embedding before an unCLIP model reads it (Ramesh et al. 2022, section 2.1; SD 2.1 unCLIP).

More noise leaves more freedom: the model is told how much there is and makes up what it hides.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import torch
from torch import Tensor

from nodes.denoisers.ldm.layers import sinusoids

LEVELS = 1000
MOST_BETA, OFFSET = 0.999, 0.008
MIXED_AT = 0.05  # share of the levels at which a mixture of pictures is noised once more


@lru_cache(maxsize=1)
def signal_left() -> Tensor:
    """Cumulative product of 1 - beta at each level, the cosine schedule of Nichol & Dhariwal 2021, Eq. 17. [1000]."""
    at = torch.arange(LEVELS + 1, dtype=torch.float64) / LEVELS
    left = torch.cos((at + OFFSET) / (1 + OFFSET) * math.pi / 2) ** 2
    betas = (1 - left[1:] / left[:-1]).clamp(max=MOST_BETA)
    return torch.cumprod(1 - betas, 0)


def level_of(share: float) -> int:
    """The level 0 to 999 of a share of noise."""
    return round((LEVELS - 1) * share)


def augmented(embedding: Tensor, noise: Tensor, level: int, mean: Tensor, std: Tensor) -> Tensor:
    """What an unCLIP model reads: [N, 2 D], noised embeddings beside the sines of the level.

    embedding, noise: [N, D]; mean, std: [D], of the embeddings that the model was trained on
    """
    left = float(signal_left()[level])
    noised = left**0.5 * (embedding - mean) / std + (1 - left) ** 0.5 * noise
    told = sinusoids(torch.full((len(embedding),), level), embedding.shape[1])
    return torch.cat([noised * std + mean, told], 1)


def mixed(rows: Tensor, strengths: Sequence[float], noise: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Several pictures in one row [1, 2 D]: what `augmented` made of each, weighed, summed and noised a little again.

    rows: [N, 2 D]; noise: [1, D]
    """
    summed = (rows * rows.new_tensor(strengths)[:, None]).sum(0, keepdim=True)[:, :rows.shape[1] // 2]
    return augmented(summed, noise, level_of(MIXED_AT), mean, std)


def comfyui_draws(seed: int, count: int, width: int) -> Tensor:
    """Noise [count + 1, width] as ComfyUI draws it on the CPU: the same for each picture, then that of a mixture.

    seed: the sampler's; there the generator of this noise gets ten less
    """
    generator = torch.Generator().manual_seed(seed - 10)
    first, again = (torch.randn((1, width), generator=generator) for _ in range(2))
    return torch.cat([first.expand(count, -1), again])
