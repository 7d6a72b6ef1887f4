"""DiT (Peebles & Xie 2023) in the layout of diffusers: classes, and a number for none."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from nodes.denoisers.class_labels import ANY
from nodes.denoisers.folders.family import FolderFamily, Given, folder_family


def call(network: Any, x: Tensor, time: Tensor, given: Given) -> Tensor:
    """Noise, and variance that is dropped."""
    nothing = network.config.num_embeds_ada_norm
    labels = torch.full((len(x),), ANY, device=x.device) if given.labels is None else given.labels
    return network(x, timestep=time, class_labels=labels.where(labels != ANY, nothing),  # type: ignore[no-any-return]
                   return_dict=False)[0]


DIT = folder_family(FolderFamily("DiTTransformer2DModel", "dit", call, flow=False, accepts=("class",)))
