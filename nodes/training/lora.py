"""Low-rank adaptation (Hu et al. 2021): each layer W learns a difference (alpha / rank) up down, and W stays.

Files name tensors as kohya's scripts do: lora_unet_PATH.lora_down.weight, .lora_up.weight and .alpha, where PATH is the
layer's name with underscores for dots. Convolutions have a down of the layer's own kernel and an up of 1 x 1 (LoCon).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch
import torch.nn as nn
from torch import Tensor

PREFIX = "lora_unet_"


class LoraLinear(nn.Module):
    """A linear layer, or a convolution, with its low-rank difference beside it. The difference starts at zero."""

    def __init__(self, layer: nn.Linear | nn.Conv2d, rank: int, alpha: float) -> None:
        super().__init__()
        self.layer, self.alpha, self.scale = layer.requires_grad_(False), alpha, alpha / rank
        down, up = _pair(layer, rank)
        nn.init.kaiming_uniform_(down.weight, a=5**0.5)
        nn.init.zeros_(up.weight)
        self.lora_down, self.lora_up = down, up

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x) + self.lora_up(self.lora_down(x)) * self.scale


def _pair(layer: nn.Linear | nn.Conv2d, rank: int) -> tuple[nn.Module, nn.Module]:
    """The two factors for a layer."""
    if isinstance(layer, nn.Linear):
        return nn.Linear(layer.in_features, rank, bias=False), nn.Linear(rank, layer.out_features, bias=False)
    down = nn.Conv2d(layer.in_channels, rank, layer.kernel_size, layer.stride, layer.padding, bias=False)  # type: ignore[arg-type]
    return down, nn.Conv2d(rank, layer.out_channels, 1, bias=False)


def with_lora(network: nn.Module, rank: int, alpha: float, convolutions: bool = True) -> nn.ModuleDict:
    """Put a difference beside each layer of `network`, in place; returns their factors by the layer's kohya name.

    Everything of the network itself is frozen, and no part of what is returned.
    """
    network.requires_grad_(False)
    added = nn.ModuleDict()
    for parent, name, layer, path in [*_layers(network, convolutions)]:
        adapted = LoraLinear(layer, rank, alpha)
        setattr(parent, name, adapted)
        pair = nn.ModuleDict({"lora_down": adapted.lora_down, "lora_up": adapted.lora_up})
        added[PREFIX + path.replace(".", "_")] = pair
    return added


def _layers(network: nn.Module, convolutions: bool) -> Iterator[tuple[nn.Module, str, nn.Linear | nn.Conv2d, str]]:
    """Each layer that gets a difference: its parent, its name there, itself, its whole path."""
    kinds = (nn.Linear, nn.Conv2d) if convolutions else (nn.Linear,)
    for path, layer in network.named_modules():
        if isinstance(layer, kinds):
            above, _, name = path.rpartition(".")
            yield network.get_submodule(above), name, layer, path  # type: ignore[misc]


def lora_tensors(parameters: Mapping[str, Tensor], alpha: float) -> dict[str, Tensor]:
    """The tensors of a LoRA file, from the trained or averaged parameters of `with_lora`'s result by name."""
    tensors = {name: value.detach().clone() for name, value in parameters.items()}
    layers = {name.rpartition(".lora_")[0] for name in parameters}
    return tensors | {f"{layer}.alpha": torch.tensor(float(alpha)) for layer in layers}
