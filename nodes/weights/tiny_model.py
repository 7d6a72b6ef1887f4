"""From the tensors of a file to a tiny autoencoder (TAESD)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import torch
from torch import Tensor

from nodes.autoencoders.kl_coder import Decode, Encode
from nodes.autoencoders.spaces import SD, SDXL, Scaling
from nodes.autoencoders.tiny import tiny_autoencoder
from nodes.interface import Autoencoder, BadInput, Space
from nodes.interface.weight_files import BadWeights
from nodes.interface.weight_files.tiny import original_names
from nodes.weights.assigning import built
from nodes.weights.placing import autoencoder_dtype

AS_DIFFUSED = Scaling(1.0)
"""Its latents are in the units of the diffusion model, whatever its autoencoder's are."""


def tiny_of(tensors: Mapping[str, Tensor], space: Space, choice: str, name: str, device: torch.device) -> Autoencoder:
    """The Autoencoder of tensors of a TAESD, or of one of its halves; the other half then says that it is not there."""
    names = original_names(tensors)
    own = {names[key]: tensor for key, tensor in tensors.items()}
    network = built(lambda: tiny_autoencoder({n: tuple(t.shape) for n, t in own.items()}), own, name,
                    "tiny autoencoder (TAESD)")
    if space not in (SD, SDXL) or network.latent != space.channels:
        raise BadWeights(name, f"it is a tiny autoencoder (TAESD) of {network.latent} channels, which does not fit the "
                               f"space '{space.name}'; expected 4 channels, and the space sd or sdxl: choose another")
    parts = (network, space, AS_DIFFUSED, name, device, autoencoder_dtype(choice, device))
    encode = Encode(*parts) if hasattr(network, "encoder") else lacking("encoder", name)
    decode = Decode(*parts) if hasattr(network, "decoder") else lacking("decoder", name)
    return Autoencoder(encode, decode, space, name)


def lacking(half: str, name: str) -> Callable[[Any], NoReturn]:
    """What stands for a half that is not in the file."""

    def refuse(_: Any) -> NoReturn:
        raise BadInput(f"{name} has no {half}: it is one half of a tiny autoencoder (TAESD); load the file of its "
                       f"{half}, or one that holds both")

    return refuse
