"""U-Nets of diffusers: Stable Diffusion and SDXL folders, DeepFloyd IF and its enlarging stages, plain DDPM."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from nodes.denoisers.folders.family import FolderFamily, Given, folder_family
from nodes.denoisers.ldm.vector import sizes_told
from nodes.interface import BadInput

PIXELS_PER_CELL = 8


def call(network: Any, x: Tensor, time: Tensor, given: Given) -> Tensor:
    """What it predicts, and a variance that is dropped. A picture beside x comes with the level of its noise."""
    wanted, beside = network.config.in_channels, given.concat
    if wanted != x.shape[1] + (0 if beside is None else beside.shape[1]):
        raise BadInput(f"expected {wanted - x.shape[1]} channels beside x, got "
                       f"{0 if beside is None else beside.shape[1]}; an enlarging stage needs "
                       "denoisers.enlarging_stage with the small picture")
    added = sizes(x, given) if network.config.addition_embed_type == "text_time" else None
    read = x if beside is None else torch.cat([x, beside], 1)
    return network(read, time, encoder_hidden_states=given.tokens, class_labels=given.labels,  # type: ignore[no-any-return]
                   added_cond_kwargs=added, return_dict=False)[0]


def sizes(x: Tensor, given: Given) -> dict[str, Tensor | None]:
    """What SDXL is told beside the prompt: its pooled vector and sizes."""
    height, width = (side * PIXELS_PER_CELL for side in x.shape[2:])
    told = sizes_told(given.sizes, 6, height, width).to(x).expand(len(x), -1)
    return {"text_embeds": given.pooled, "time_ids": told}


def call_plain(network: Any, x: Tensor, time: Tensor, given: Given) -> Tensor:
    """What it predicts of x alone, or of a class."""
    return network(x, time, class_labels=given.labels, return_dict=False)[0]  # type: ignore[no-any-return]


UNET = folder_family(FolderFamily("UNet2DConditionModel", "unet", call, flow=False, part="unet",
                                  results=("tokens", "nothing", "pooled", "nothing_pooled")))
PLAIN = folder_family(FolderFamily("UNet2DModel", "ddpm", call_plain, flow=False, accepts=(), part="unet"))
