"""FLUX.1 (Black Forest Labs 2024): a flow on packed latents, its guidance often distilled into the network."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from nodes.denoisers.folders.family import FolderFamily, Given, folder_family
from nodes.denoisers.folders.packing import packed, positions, unpacked


def call(network: Any, x: Tensor, time: Tensor, given: Given) -> Tensor:
    """The velocity; text has no place, patches have theirs."""
    height, width = x.shape[2:]
    assert given.tokens is not None
    guidance = torch.full_like(time, given.guidance) if network.config.guidance_embeds else None
    output = network(hidden_states=packed(x), timestep=time.to(x.dtype), guidance=guidance,
                     pooled_projections=given.pooled, encoder_hidden_states=given.tokens,
                     txt_ids=torch.zeros(given.tokens.shape[1], 3, device=x.device, dtype=x.dtype),
                     img_ids=positions(height, width, x.device).to(x.dtype), return_dict=False)[0]
    return unpacked(output, height, width)


FLUX = folder_family(FolderFamily("FluxTransformer2DModel", "flux", call,
                                  results=("tokens", "pooled", "")))
