"""Stable Diffusion 3 (Esser et al. 2024)."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from nodes.denoisers.folders.family import FolderFamily, Given, folder_family


def call(network: Any, x: Tensor, time: Tensor, given: Given) -> Tensor:
    """The velocity; time counts to 1000."""
    return network(hidden_states=x, timestep=time * 1000, encoder_hidden_states=given.tokens,  # type: ignore[no-any-return]
                   pooled_projections=given.pooled, return_dict=False)[0]


SD3 = folder_family(FolderFamily("SD3Transformer2DModel", "sd3", call,
                                 results=("tokens", "nothing", "pooled", "nothing_pooled")))
