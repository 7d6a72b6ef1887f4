"""ADM networks (guided diffusion, Dhariwal & Nichol 2021), on pixels."""

from __future__ import annotations

import torch

from nodes.denoisers.adm.unet import AdmUNet
from nodes.denoisers.discrete import DiscreteLevels
from nodes.denoisers.family import Family, family, labelled
from nodes.denoisers.labelled import DiscreteDenoise
from nodes.interface import RGB, BadInput, Denoiser


def wrap(network: AdmUNet, dtype: torch.dtype) -> Denoiser:
    """Pictures in [-1, 1]. A network that knows classes does not know what stands for none."""
    config, levels = network.config, DiscreteLevels(network.config.published.betas)
    if config.inputs != RGB.channels or config.outputs not in (RGB.channels, 2 * RGB.channels):
        raise BadInput(f"expected a network from 3 channels to 3 or 6, got one from {config.inputs} to "
                       f"{config.outputs}: is it one that enlarges pictures?")
    denoise = DiscreteDenoise(network, levels, dtype)
    return labelled(denoise, RGB, levels.sigma_min, levels.sigma_max, config.published.size, config.classes, False)


ADM = family(Family("ADM", ("input_blocks.0.0.weight", "middle_block.0.in_layers.0.weight",
                            "output_blocks.0.0.in_layers.0.weight", "middle_block.1.qkv.weight"), AdmUNet, wrap))
