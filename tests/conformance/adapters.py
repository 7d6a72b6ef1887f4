"""Example inputs for the nodes that change weights: a network of one layer, and a LoRA for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from nodes.adapters.changes import LowRank
from nodes.adapters.layers import Layer
from nodes.denoisers.patches import Patch, patched
from nodes.interface import RGB, Adapter, Conditioning, Denoiser, Module, TextEncoder


def layer() -> nn.Module:
    """A network with one layer, called `mix`."""
    network = nn.Module()
    network.mix = nn.Linear(3, 3, bias=False).requires_grad_(False)
    network.mix.weight.copy_(torch.eye(3))
    return network


def lora(number: int) -> Adapter:
    """A LoRA of both parts."""
    change = Layer(LowRank(torch.full((3, 1), 0.1 * (number + 1)), torch.ones(1, 3)), None, "LoRA")
    return Adapter({"unet": {"mix": change}, "first text encoder": {"mix": change}}, "", f"lora {number}", ("LoRA",), 1)


def unet_lora() -> Adapter:
    """A LoRA for a module of one layer."""
    return Adapter({"unet": lora(0).layers["unet"]}, "", "lora", ("LoRA",), 1)


def one_layer() -> Module:
    """The tensors of the network of one layer."""
    return Module(dict(layer().state_dict()), {}, "mixer")


def module(number: int) -> Module:
    """Two tensors by name."""
    return Module({"a.weight": torch.full((3, 2), 1.0 + number), "b.bias": torch.ones(4).half()}, {"format": "pt"},
                  f"module {number}")


@dataclass(frozen=True)
class MixColours:
    """A denoise that mixes the channels by its layer."""

    network: nn.Module
    patches: tuple[Patch, ...] = ()

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The clean estimate."""
        with patched(self.network, self.patches, sigma):
            return self.network.mix(x.movedim(1, -1)).movedim(-1, 1)


@dataclass(frozen=True)
class EncodeLengths:
    """An encode that mixes three lengths by its layer."""

    model: nn.Module
    patches: tuple[Patch, ...] = ()

    def __call__(self, prompts: Sequence[str]) -> Conditioning:
        """One row a prompt."""
        with patched(self.model, self.patches):
            pooled = self.model.mix(torch.tensor([[float(len(p)), 1.0, 2.0] for p in prompts]))
        return Conditioning(pooled[:, None, :], pooled, text=tuple(prompts))


def patchable_model() -> dict[str, Denoiser | TextEncoder]:
    """A denoiser and a text encoder that take patches."""
    return {"denoiser": Denoiser(MixColours(layer()), RGB, 0.01, 10.0, ("text",), None, "mixer"),
            "text_encoder": TextEncoder(EncodeLengths(layer()), "lengths")}
