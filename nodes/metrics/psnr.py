"""Peak signal-to-noise ratio."""

from __future__ import annotations

from typing import Annotated

from torch import Tensor

from nodes.interface import Image, Score, Shape, node
from nodes.metrics.pairs import check_pairs, mean_score

HIGHEST = 100.0


def psnr_of(x: Tensor, y: Tensor) -> Tensor:
    """10 log10(1 / mean squared error) in dB of each pair [N, C, H, W] in [0, 1], [N]; infinite for equal ones."""
    return -10 * (x.double() - y.double()).square().mean((1, 2, 3)).log10()


@node("metrics.psnr", version=1, tags=("compare", "quality", "error", "decibel", "mse"),
      phrase="the PSNR of {image} against {reference}")
def psnr(
    image: Annotated[Image, Shape("N C H W")], reference: Annotated[Image, Shape("M C H W")]
) -> Score:
    """Peak signal-to-noise ratio of a picture against a reference, in dB: higher is closer.

    Args:
        image: the picture; of a batch the mean of its pairs is taken
        reference: what it is compared with, of the same size and channels; one for each picture or one for all

    Returns:
        score: 10 log10(1 / mean squared error); equal pictures, whose ratio is infinite, count as 100 dB
    """
    check_pairs(image, reference)
    values = psnr_of(image.data, reference.data)
    equal = int((values > HIGHEST).sum())
    warning = f"{equal} of {len(values)} pairs are equal or nearly so and count as {HIGHEST:g} dB" if equal else ""
    return mean_score(values.clamp(max=HIGHEST), "dB", "PSNR over all channels, peak 1", warning)
