"""EDM networks: DDPM++, NCSN++ and ADM with the preconditioning of Karras et al. 2022."""

from __future__ import annotations

import torch

from nodes.denoisers.edm.unet import EdmUNet
from nodes.denoisers.family import Family, family, labelled
from nodes.denoisers.labelled import EdmDenoise
from nodes.interface import RGB, BadInput, Denoiser

SIGMA_RANGE = (0.002, 80.0)  # of the paper's sampler, Table 1


def wrap(network: EdmUNet, dtype: torch.dtype) -> Denoiser:
    """Pictures in [-1, 1]; no class is a label of zeros, which only some networks were trained with."""
    channels = next(iter(network.enc.values())).weight.shape[1]  # type: ignore[union-attr]
    if channels != RGB.channels:
        raise BadInput(f"expected a network for 3 colour channels, got one for {channels}; choose a network of "
                       "colour pictures")
    return labelled(EdmDenoise(network, dtype), RGB, *SIGMA_RANGE, network.side, network.classes)


EDM = family(Family("EDM", ("map_layer0.weight", "map_layer1.weight"), EdmUNet, wrap))
