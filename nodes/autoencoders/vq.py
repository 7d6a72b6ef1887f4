"""The VQ autoencoder of latent diffusion (Esser et al. 2021; Rombach et al. 2022): latents are rounded to a code book.

It is the KL autoencoder without a variance; what is decoded is first moved to the nearest code.
"""

from __future__ import annotations

import torch
import torch.nn as nn
from torch import Tensor

from nodes.autoencoders.kl import KLAutoencoder, KLConfig, kl_config
from nodes.denoisers.ldm.config import Shapes
from nodes.denoisers.ldm.layers import conv3

ROWS = 4096  # whose distances to all codes are held at once


class Codes(nn.Module):
    """The code book, [codes, latent]."""

    def __init__(self, count: int, latent: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(count, latent)

    def nearest(self, z: Tensor) -> Tensor:
        """Each cell of z [N, latent, h, w] as the code that is nearest to it."""
        rows = z.permute(0, 2, 3, 1).flatten(0, 2)
        book = self.embedding.weight
        found = torch.cat([torch.cdist(part.float(), book.float()).argmin(1) for part in rows.split(ROWS)])
        return book[found].view(len(z), *z.shape[2:], -1).permute(0, 3, 1, 2)


class VQAutoencoder(KLAutoencoder):
    """Encoder and decoder with a code book; pixels are RGB in [-1, 1]."""

    def __init__(self, config: KLConfig, codes: int) -> None:
        super().__init__(config)
        last = self.encoder.conv_out.in_channels
        self.encoder.conv_out = conv3(last, config.latent)
        self.quantize = Codes(codes, config.latent)
        self.quant_conv = nn.Conv2d(config.latent, config.latent, 1)

    def encode(self, x: Tensor) -> Tensor:
        """Latents before they are rounded, as diffusion models draw them. [N, 3, H, W] -> [N, latent, h, w]."""
        return self.quant_conv(self.encoder(x))  # type: ignore[no-any-return]

    def decode(self, z: Tensor) -> Tensor:
        """[N, latent, h, w] -> [N, 3, H, W]."""
        return super().decode(self.quantize.nearest(z).to(z.dtype))


def vq_autoencoder(shapes: Shapes) -> VQAutoencoder:
    """The autoencoder whose tensors these are. Raises KeyError naming a tensor that every one has."""
    return VQAutoencoder(kl_config(shapes), shapes["quantize.embedding.weight"][0])
