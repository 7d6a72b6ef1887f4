"""Sana (Xie et al. 2024): linear attention on latents that are 32 times smaller than the picture."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from nodes.denoisers.folders.family import FolderFamily, Given, folder_family


def call(network: Any, x: Tensor, time: Tensor, given: Given) -> Tensor:
    """The velocity; time counts to 1000 times what the network's file says."""
    return network(x, encoder_hidden_states=given.tokens, encoder_attention_mask=given.mask,  # type: ignore[no-any-return]
                   timestep=time * 1000 * network.config.timestep_scale, return_dict=False)[0]


SANA = folder_family(FolderFamily("SanaTransformer2DModel", "sana", call,
                                  masked=True,
    results=("tokens", "mask", "nothing", "nothing_mask")))
