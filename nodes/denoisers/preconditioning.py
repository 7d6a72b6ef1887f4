"""From a network to a denoiser, and how to train it: Karras et al. 2022, "Elucidating the Design Space" (EDM).

A network learns best when its input and target have unit variance at every noise level. Eq. 7 arranges that:
D(x; sigma) = c_skip x + c_out F(c_in x; c_noise).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import torch
from torch import Tensor


class Network(Protocol):
    """The bare network F(c_in x; c_noise, conditioning)."""

    def __call__(self, x: Tensor, c_noise: Tensor, conditioning: Any) -> Tensor: ...


class Coefficients(NamedTuple):
    """The scalings of Eq. 7, each of the shape of sigma."""

    c_skip: Tensor
    c_out: Tensor
    c_in: Tensor
    c_noise: Tensor


def edm_coefficients(sigma: Tensor, sigma_data: float) -> Coefficients:
    """Karras et al. 2022, Table 1, last column. sigma_data is the standard deviation of the clean pixels."""
    total = (sigma**2 + sigma_data**2).sqrt()
    return Coefficients(
        c_skip=sigma_data**2 / total**2,
        c_out=sigma * sigma_data / total,
        c_in=1 / total,
        c_noise=sigma.log() / 4,
    )


def denoise(network: Network, x: Tensor, sigma: Tensor, conditioning: Any, sigma_data: float) -> Tensor:
    """The average of all clean images that could hide under the noise (Eq. 7).

    x:      [N, C, H, W], clean image plus noise of standard deviation sigma
    sigma:  one level for the batch, or [N]
    """
    sigma = torch.as_tensor(sigma, device=x.device).to(x.dtype).expand(len(x))
    c = edm_coefficients(sigma, sigma_data)
    output = network(pixelwise(c.c_in) * x, c.c_noise, conditioning)
    return pixelwise(c.c_skip) * x + pixelwise(c.c_out) * output.to(x.dtype)


def pixelwise(value: Tensor) -> Tensor:
    """[N] -> [N, 1, 1, 1], to scale whole images."""
    return value[:, None, None, None]


@dataclass(frozen=True)
class NoiseLevels:
    """Which noise levels to train on: ln sigma ~ N(mean, std**2), Table 1 under "noise distribution"."""

    mean: float = -1.2
    std: float = 1.2

    def draw(self, count: int, generator: torch.Generator) -> Tensor:
        """[count] noise levels, on the CPU."""
        return (torch.randn(count, generator=generator) * self.std + self.mean).exp()


def edm_loss(clean: Tensor, estimate: Tensor, sigma: Tensor, sigma_data: float) -> Tensor:
    """Mean squared error, weighted by lambda(sigma) = 1 / c_out**2 so that all levels start at a loss of 1 (Eq. 8)."""
    weight = (sigma**2 + sigma_data**2) / (sigma * sigma_data) ** 2
    return (pixelwise(weight) * (estimate - clean) ** 2).mean()
