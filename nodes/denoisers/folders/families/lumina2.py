"""Lumina-Image 2.0 (Qin et al. 2025): a flow whose time runs from noise to data."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from nodes.denoisers.folders.family import FolderFamily, Given, folder_family


def call(network: Any, x: Tensor, time: Tensor, given: Given) -> Tensor:
    """The velocity from data to noise: the network's, turned round."""
    return -network(hidden_states=x, timestep=1 - time, encoder_hidden_states=given.tokens,
                    encoder_attention_mask=given.mask, return_dict=False)[0]


LUMINA2 = folder_family(FolderFamily("Lumina2Transformer2DModel", "lumina2", call,
                                     masked=True,
    results=("tokens", "mask", "nothing", "nothing_mask")))
