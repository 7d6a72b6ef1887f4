"""PixArt-alpha and PixArt-sigma (Chen et al. 2024): predict noise; some are told the picture's size."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from nodes.denoisers.folders.family import FolderFamily, Given, folder_family

PIXELS_PER_CELL = 8


def call(network: Any, x: Tensor, time: Tensor, given: Given) -> Tensor:
    """Noise, and variance that is dropped."""
    sizes: dict[str, Tensor | None] = {"resolution": None, "aspect_ratio": None}
    if network.config.sample_size == 128:  # only the large ones read sizes
        height, width = (side * PIXELS_PER_CELL for side in x.shape[2:])
        sizes["resolution"] = torch.tensor([[height, width]], device=x.device, dtype=x.dtype).repeat(len(x), 1)
        sizes["aspect_ratio"] = torch.tensor([[height / width]], device=x.device, dtype=x.dtype).repeat(len(x), 1)
    return network(x, encoder_hidden_states=given.tokens, encoder_attention_mask=given.mask,  # type: ignore[no-any-return]
                   timestep=time, added_cond_kwargs=sizes, return_dict=False)[0]


PIXART = folder_family(FolderFamily("PixArtTransformer2DModel", "pixart", call, flow=False,
                                    masked=True,
    results=("tokens", "mask", "nothing", "nothing_mask")))
