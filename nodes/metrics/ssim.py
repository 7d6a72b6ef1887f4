"""Structural similarity."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import torch
from torch import Tensor

from nodes.images.kernels import correlate
from nodes.images.pixels import clamped, describe, grey
from nodes.interface import BadInput, Image, Score, Shape, node
from nodes.metrics.pairs import check_pairs, mean_score

SIGMA, RADIUS = 1.5, 5
C1, C2 = 0.01**2, 0.03**2


def smooth(x: Tensor) -> Tensor:
    """[N, 1, H, W] under a Gaussian window of 11 x 11, sigma 1.5, where it lies inside: 10 rows and columns fewer."""
    place = torch.arange(-RADIUS, RADIUS + 1, dtype=x.dtype)
    window = torch.exp(-0.5 * (place / SIGMA) ** 2)
    window = window / window.sum()
    wide = correlate(correlate(x, window[None, :], "replicate"), window[:, None], "replicate")
    return wide[:, :, RADIUS:-RADIUS, RADIUS:-RADIUS]


def ssim_map(x: Tensor, y: Tensor) -> Tensor:
    """SSIM around each pixel of luma [N, 1, H, W] in [0, 1], inner part only (Wang et al. 2004, Eq. 13).

    (2 mx my + c1) (2 sxy + c2) / ((mx^2 + my^2 + c1) (sx^2 + sy^2 + c2))
    """
    x, y = x.double(), y.double()
    mean_x, mean_y = smooth(x), smooth(y)
    var_x, var_y = smooth(x * x) - mean_x**2, smooth(y * y) - mean_y**2
    both = smooth(x * y) - mean_x * mean_y
    return ((2 * mean_x * mean_y + C1) * (2 * both + C2)) / (
        (mean_x**2 + mean_y**2 + C1) * (var_x + var_y + C2))


class Similarity(NamedTuple):
    """A number, and where it comes from."""

    score: Score
    map: Annotated[Image, Shape("n 1 h w")]


@node("metrics.ssim", version=1, tags=("compare", "quality", "structural similarity", "perceptual"),
      phrase="the SSIM of {image} against {reference}")
def ssim(
    image: Annotated[Image, Shape("N C H W")], reference: Annotated[Image, Shape("M C H W")]
) -> Similarity:
    """Structural similarity of a picture to a reference: 1 is equal, 0 is unrelated (Wang et al. 2004).

    Args:
        image: the picture, at least 11 x 11; colours are compared by their luma
        reference: what it is compared with, of the same size and channels; one for each picture or one for all

    Returns:
        score: the mean over all pixels, and over all pairs of a batch
        map: the similarity around each pixel, 5 pixels smaller on each side; below 0 is black
    """
    check_pairs(image, reference)
    if min(image.data.shape[2:]) <= 2 * RADIUS:
        raise BadInput(f"expected pictures of at least 11 x 11 pixels, got {describe(image)}; wire both through "
                       "images.resize")
    similar = ssim_map(grey(image.data), grey(reference.data))
    protocol = "SSIM of luma, Gaussian window 11 x 11, sigma 1.5, inner pixels"
    return Similarity(mean_score(similar.mean((1, 2, 3)), "", protocol), clamped(similar))
