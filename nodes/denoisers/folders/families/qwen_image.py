"""Qwen-Image (Wu et al. 2025): a flow on packed latents, read by a vision-language model."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from nodes.denoisers.folders.family import FolderFamily, Given, folder_family
from nodes.denoisers.folders.packing import packed, unpacked


def call(network: Any, x: Tensor, time: Tensor, given: Given) -> Tensor:
    """The velocity of one frame of h/2 x w/2 patches."""
    height, width = x.shape[2:]
    output = network(hidden_states=packed(x), timestep=time.to(x.dtype), encoder_hidden_states=given.tokens,
                     encoder_hidden_states_mask=given.mask, img_shapes=[[(1, height // 2, width // 2)]] * len(x),
                     return_dict=False)[0]
    return unpacked(output, height, width)


QWEN_IMAGE = folder_family(FolderFamily("QwenImageTransformer2DModel", "qwen_image", call,
                                        masked=True,
    results=("tokens", "mask")))
