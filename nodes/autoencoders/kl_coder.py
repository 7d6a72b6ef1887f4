"""An autoencoder as the `encode` and `decode` of an Autoencoder: pictures in [0, 1], latents in units of a space."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from nodes.autoencoders.kl import KLAutoencoder
from nodes.autoencoders.spaces import Scaling
from nodes.autoencoders.tiny import TinyAutoencoder
from nodes.interface import Autoencoder, BadInput, Image, Latent, Space
from nodes.weights.placing import placed, why_broken

Network = KLAutoencoder | TinyAutoencoder
"""`encode(pixels) -> latents` and `decode(latents) -> pixels`, pixels in [-1, 1]."""


@dataclass(frozen=True)
class KLCoder:
    """What encoding and decoding share.

    device, dtype: where and in what the network computes; results are float32 on the CPU
    """

    network: Network
    space: Space
    scaling: Scaling
    name: str
    device: torch.device
    dtype: torch.dtype

    @torch.no_grad()
    def run(self, function: Callable[[Network, Tensor], Tensor], x: Tensor) -> Tensor:
        """One sample after the other, so that a batch needs no more memory than a picture."""
        network = placed(self.network, self.device, self.dtype)
        rows = [function(network, row[None].to(self.device, self.dtype)).float().cpu() for row in x]
        out = torch.cat(rows)
        if not out.isfinite().all() and x.isfinite().all():
            raise BadInput(f"{self.name}: {why_broken(network, self.dtype)}")
        return out


class Encode(KLCoder):
    """Pictures to the mean latent."""

    def __call__(self, image: Image) -> Latent:
        """Refuses a size that is no multiple of a cell."""
        channels, height, width = image.data.shape[1:]
        if channels != 3:
            raise BadInput(f"expected a picture with 3 channels (RGB), got {channels}; convert it with images.to_rgb")
        check_size(height, width, self.space.scale, self.name)
        z = self.run(lambda network, x: network.encode(x), image.data * 2 - 1)
        return Latent(self.scaling.into(z), self.space)


class Decode(KLCoder):
    """Latents to pictures; what lies beyond black and white is cut off."""

    def __call__(self, latent: Latent) -> Image:
        """Refuses a latent of another space."""
        if latent.space != self.space:
            raise BadInput(f"{self.name} decodes '{self.space.name}', got a latent in '{latent.space.name}'; use the "
                           "autoencoder of the model that made it")
        z = self.scaling.out_of(latent.data)
        return Image(((self.run(lambda network, x: network.decode(x), z) + 1) / 2).clamp(0, 1))


def check_size(height: int, width: int, scale: int, name: str) -> None:
    """Refuse a picture whose sides are no multiples of a cell, with the sizes nearby that are."""
    if height % scale or width % scale:
        near = f"{width // scale * scale or scale}x{height // scale * scale or scale}"
        raise BadInput(f"expected a picture whose sides are multiples of {scale} for {name}, got {width}x{height}; "
                       f"wire it through images.resize_to_multiple, or crop it to {near} with images.crop")


def autoencoder(network: Network, space: Space, scaling: Scaling, name: str, device: torch.device,
                dtype: torch.dtype) -> Autoencoder:
    """The Autoencoder of a network."""
    parts = (network, space, scaling, name, device, dtype)
    return Autoencoder(Encode(*parts), Decode(*parts), space, name)
