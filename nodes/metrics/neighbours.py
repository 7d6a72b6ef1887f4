"""Improved precision and recall (Kynkaanniemi et al. 2019): are samples real, and is all of reality sampled?"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor


class PrecisionRecall(NamedTuple):
    """Share of generated pictures on the manifold of real ones, and the reverse."""

    precision: float
    recall: float


def precision_recall(real: Tensor, generated: Tensor, k: int = 3) -> PrecisionRecall:
    """Eq. 1 and 2 with features [N, D] and [M, D]; a manifold is a ball round each feature up to its k-th neighbour."""
    for role, features in (("real", real), ("generated", generated)):
        if features.ndim != 2 or len(features) <= k:
            raise ValueError(
                f"expected {role} features [N, D] of more than k = {k} pictures, got {list(features.shape)}"
            )
    real, generated = real.double(), generated.double()
    return PrecisionRecall(coverage(real, generated, k), coverage(generated, real, k))


def coverage(manifold: Tensor, points: Tensor, k: int) -> float:
    """Share of `points` inside at least one ball of `manifold`."""
    distance = torch.cdist(points, manifold, compute_mode="donot_use_mm_for_euclid_dist")  # (points, manifold)
    return float((distance <= neighbour_radius(manifold, k)).any(1).double().mean())


def neighbour_radius(features: Tensor, k: int) -> Tensor:
    """Distance from each feature to its k-th neighbour, [N]; the feature itself does not count."""
    distance = torch.cdist(features, features, compute_mode="donot_use_mm_for_euclid_dist")
    return distance.kthvalue(k + 1, dim=1).values
