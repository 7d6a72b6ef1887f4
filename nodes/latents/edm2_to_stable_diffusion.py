"""From the latents of EDM2 to those of the autoencoder that they were made with."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.autoencoders.spaces import SD
from nodes.denoisers.families.edm2 import EDM2_LATENT
from nodes.interface import BadInput, Latent, node

MEAN = (5.81, 3.25, 0.12, -2.15)
STD = (4.17, 4.62, 3.71, 3.28)
"""Of each channel of the autoencoder's own output on ImageNet (Karras et al. 2024, appendix B.1)."""
SCALE = 0.18215
"""What Stable Diffusion multiplies that output by (Rombach et al. 2022, appendix G)."""


def restored(x: Tensor) -> Tensor:
    """[N, 4, h, w] of mean 0 and standard deviation 0.5 -> the scaled output of the autoencoder."""
    mean, std = (x.new_tensor(v)[:, None, None] for v in (MEAN, STD))
    return (x * (std / EDM2_LATENT.std) + mean) * SCALE


@node("latents.edm2_to_stable_diffusion", version=1, tags=("edm2", "vae", "decode"), cheap=True,
      phrase="{latent} as latents of Stable Diffusion")
@torch.no_grad()
def edm2_to_stable_diffusion(latent: Latent) -> Latent:
    """Turn latents that an EDM2 network drew into ones that Stable Diffusion's autoencoder decodes.

    Args:
        latent: of a network in the space edm2
    """
    if latent.space != EDM2_LATENT:
        raise BadInput(f"expected latents in the space '{EDM2_LATENT.name}', got '{latent.space.name}'; this node is "
                       "for what an EDM2 network draws")
    return Latent(restored(latent.data.float()), SD)
