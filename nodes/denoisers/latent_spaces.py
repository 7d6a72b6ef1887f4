"""Latent spaces that several families share."""

from __future__ import annotations

from nodes.interface import Space

STABLE_DIFFUSION = Space("sd", channels=4, scale=8, std=1.0)
