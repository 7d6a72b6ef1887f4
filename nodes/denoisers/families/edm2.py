"""EDM2 networks (Karras et al. 2024), on latents of Stable Diffusion's autoencoder or on pixels."""

from __future__ import annotations

import torch

from nodes.denoisers.edm.magnitude_preserving import MagnitudeUNet
from nodes.denoisers.family import Family, family, labelled
from nodes.denoisers.labelled import EdmDenoise
from nodes.interface import RGB, Denoiser, Space

EDM2_LATENT = Space("edm2", channels=4, scale=8, std=0.5)
"""Latents of Stable Diffusion's autoencoder, each channel shifted and scaled to mean 0 and standard deviation 0.5."""


def wrap(network: MagnitudeUNet, dtype: torch.dtype) -> Denoiser:
    """Four channels are latents, three are colours."""
    space = EDM2_LATENT if network.out_conv.weight.shape[0] == EDM2_LATENT.channels else RGB
    return labelled(EdmDenoise(network, dtype), space, 0.002, 80.0, network.side, network.classes)


EDM2 = family(Family("EDM2", ("emb_fourier.freqs", "emb_noise.weight"), MagnitudeUNet, wrap))
