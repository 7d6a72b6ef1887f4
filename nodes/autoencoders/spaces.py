"""The spaces that the models of Stable Diffusion, SDXL and Playground v2.5 work in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from nodes.interface import Space

SD = Space("sd", channels=4, scale=8, std=1.0)
"""Latents of SD1 and SD2, times 0.18215 so that their variance is about 1 (Rombach et al. 2022, appendix G)."""

SDXL = Space("sdxl", channels=4, scale=8, std=1.0)
"""Latents of SDXL and its refiner, times 0.13025."""

PLAYGROUND = Space("playground", channels=4, scale=8, std=0.5)
"""Latents of Playground v2.5 (Li et al. 2024), each channel brought to mean 0 and a standard deviation of 0.5."""


@dataclass(frozen=True)
class Scaling:
    """From what an autoencoder makes to the units of its space: (z - shift) factor."""

    factor: float | tuple[float, ...]
    shift: float | tuple[float, ...] = 0.0

    def into(self, z: Tensor) -> Tensor:
        """What an autoencoder made [N, C, h, w], in units of the space."""
        return (z - by_channel(self.shift, z)) * by_channel(self.factor, z)

    def out_of(self, latent: Tensor) -> Tensor:
        """A latent [N, C, h, w] as the autoencoder reads it."""
        return latent / by_channel(self.factor, latent) + by_channel(self.shift, latent)


def by_channel(numbers: float | tuple[float, ...], like: Tensor) -> float | Tensor:
    """One number for all channels, or [C, 1, 1]."""
    return like.new_tensor(numbers)[:, None, None] if isinstance(numbers, tuple) else numbers


def normalised(mean: Sequence[float], std: Sequence[float], to: float = 0.5) -> Scaling:
    """Each channel to mean 0 and one standard deviation."""
    return Scaling(tuple(to / s for s in std), tuple(mean))


SCALINGS = {SD: Scaling(0.18215), SDXL: Scaling(0.13025),
            PLAYGROUND: normalised((-1.6574, 1.886, -1.383, 2.5155), (8.4927, 5.9022, 6.5498, 5.2299))}
