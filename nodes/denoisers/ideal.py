"""The ideal denoiser of a set of pictures: what a network of unlimited size would learn from them, without training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import torch
from torch import Tensor

from nodes.interface import Conditioning, Denoiser, Latent, Shape, node

MOST_BYTES = 32 * 2**20  # of pictures in float64 that are weighed at once


@dataclass(frozen=True)
class Ideal:
    """Karras et al. 2022, appendix B.3, Eq. 57: all clean pictures, averaged by how likely each lies under the noise.

        D(x; sigma) = sum_i w_i y_i,   w = softmax(-|x - y_i|^2 / (2 sigma^2)).

    data: [K, C, h, w], the clean pictures
    """

    data: Tensor

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The average for each x [N, C, h, w], in the shape of x; in float64 inside."""
        flat = x.flatten(1).double()
        clean = posterior_mean(flat, float(sigma), self.data.to(x.device).flatten(1), rows_at_once(flat))
        return clean.to(x).view_as(x)


def rows_at_once(x: Tensor) -> int:
    """How many pictures are weighed at once, so that neither they nor their distances to x take much memory."""
    return max(1, MOST_BYTES // (8 * max(x.shape[1], len(x))))


def posterior_mean(x: Tensor, sigma: float, pictures: Tensor, rows: int) -> Tensor:
    """The softmax-weighted average of pictures [K, D] for each x [N, D] float64, `rows` of them at a time.

    The highest exponent so far is taken out of sum and total, and both are scaled when it rises (Milakov and
    Gimelshein 2018, "Online normalizer calculation for softmax"): the result does not depend on `rows`.
    """
    highest = x.new_full((len(x), 1), -torch.inf)
    total, sum_ = x.new_zeros(len(x), 1), torch.zeros_like(x)
    for part in pictures.split(rows):
        part = part.double()
        exponent = -squared_distances(x, part) / (2 * sigma**2)  # [N, rows]
        new = torch.maximum(highest, exponent.amax(1, keepdim=True))
        kept, weights = (highest - new).exp(), (exponent - new).exp()
        total, sum_, highest = kept * total + weights.sum(1, keepdim=True), kept * sum_ + weights @ part, new
    return sum_ / total


def squared_distances(x: Tensor, y: Tensor) -> Tensor:
    """|x - y|^2 for each pair of rows, [N, D] and [K, D] -> [N, K], without a tensor of N K D numbers."""
    centre = y.mean(0)
    return torch.cdist(x - centre, y - centre).square()


@node("denoisers.ideal", version=1, tags=("optimal", "average of all pictures", "exact", "memorise"), cheap=True,
      phrase="the ideal denoiser of {pictures}")
def ideal(pictures: Annotated[Latent, Shape("N C H W")]) -> Denoiser:
    """The exact denoiser of a few pictures: at much noise their blurry average, at little noise the nearest of them.

    It needs no training and knows nothing but these pictures, so sampling with it gives one of them back. A schedule
    of the two levels [sigma, 0] with the solver euler shows what it sees at sigma.

    Args:
        pictures: all clean pictures that there are, as latents of any space, stacked into one batch

    Returns:
        denoiser: the exact denoiser of their size; it takes no conditioning
    """
    height, width = pictures.data.shape[2:]
    return Denoiser(Ideal(pictures.data.clone()), pictures.space, sigma_min=0.002, sigma_max=80.0,
                    size=height if height == width else None, name=f"ideal denoiser of {len(pictures.data)} pictures")
