"""Pictures measured pair by pair: what fits together, and one score for all pairs."""

from __future__ import annotations

import math

from torch import Tensor

from nodes.images.pixels import describe
from nodes.interface import BadInput, Image, Score


def check_pairs(image: Image, reference: Image) -> None:
    """Refuse pictures that do not lie on each other pixel by pixel, one by one."""
    if image.data.shape[2:] != reference.data.shape[2:]:
        raise BadInput(f"expected two pictures of one size, got {describe(image)} and {describe(reference)}; wire one "
                       "of them through images.resize or images.crop")
    if image.data.shape[1] != reference.data.shape[1]:
        raise BadInput(f"expected the same channels, got {describe(image)} and {describe(reference)}; wire one of "
                       "them through images.to_rgb or images.to_grey")
    count, others = image.data.shape[0], reference.data.shape[0]
    if count != others and 1 not in (count, others):
        raise BadInput(f"expected as many pictures as references, or one for all, got {count} and {others}; take some "
                       "out with images.pick")


def mean_score(values: Tensor, unit: str, protocol: str, warning: str = "") -> Score:
    """The mean of one number a pair, [N], with its 95 % interval (normal approximation) where there are several."""
    count, mean = len(values), float(values.mean())
    if count == 1:
        return Score(mean, unit, 1, None, protocol, warning)
    half = 1.96 * float(values.std()) / math.sqrt(count)
    return Score(mean, unit, count, (mean - half, mean + half), protocol, warning)
