"""The spaces that Stable Diffusion's and SDXL's models work in."""

from __future__ import annotations

from dataclasses import dataclass

from nodes.interface import Space

SD = Space("sd", channels=4, scale=8, std=1.0)
"""Latents of SD1 and SD2, times 0.18215 so that their variance is about 1 (Rombach et al. 2022, appendix G)."""

SDXL = Space("sdxl", channels=4, scale=8, std=1.0)
"""Latents of SDXL and its refiner, times 0.13025."""


@dataclass(frozen=True)
class Scaling:
    """From what an autoencoder makes to the units of its space: (z - shift) factor."""

    factor: float
    shift: float = 0.0


SCALINGS = {SD: Scaling(0.18215), SDXL: Scaling(0.13025)}
