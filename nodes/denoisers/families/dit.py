"""DiT networks (Peebles & Xie 2023), on latents of Stable Diffusion's autoencoder."""

from __future__ import annotations

import torch

from nodes.autoencoders.spaces import SD
from nodes.denoisers.discrete import DiscreteLevels
from nodes.denoisers.dit import DiT
from nodes.denoisers.family import Family, family, labelled
from nodes.denoisers.labelled import DiscreteDenoise
from nodes.interface import Denoiser


def wrap(network: DiT, dtype: torch.dtype) -> Denoiser:
    """Classes, and a number of its own for no class, so that guidance is one batch."""
    levels = DiscreteLevels("linear")
    return labelled(DiscreteDenoise(network, levels, dtype), SD, levels.sigma_min, levels.sigma_max,
                    network.side * network.patch, network.classes)


DIT = family(Family("DiT", ("pos_embed", "y_embedder.embedding_table.weight", "x_embedder.proj.weight",
                            "final_layer.linear.weight"), DiT, wrap))
