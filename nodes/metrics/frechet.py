"""Frechet distance between feature distributions (Heusel et al. 2017); FID when the features are Inception-v3 pool3."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class FeatureStats:
    """A Gaussian fitted to features: mean [D] and covariance [D, D] in float64, from `count` pictures."""

    mean: Tensor
    cov: Tensor
    count: int


def feature_stats(features: Tensor) -> FeatureStats:
    """Mean and unbiased covariance of [N, D] features, N >= 2."""
    if features.ndim != 2 or len(features) < 2:
        raise ValueError(f"expected features [N, D] of at least 2 pictures, got {list(features.shape)}")
    features = features.double()
    return FeatureStats(features.mean(0), torch.cov(features.T).reshape(features.shape[1], -1), len(features))


def frechet_distance(real: FeatureStats, generated: FeatureStats) -> float:
    """Squared Frechet distance between two Gaussians (Dowson and Landau 1982).

    It falls with the number of pictures: compare only scores that were measured with equal counts.
    """
    if real.mean.shape != generated.mean.shape:
        raise ValueError(f"feature sizes differ: real {list(real.mean.shape)}, generated {list(generated.mean.shape)}")
    mean_term = (real.mean - generated.mean).square().sum()
    # tr sqrt(AB) from the eigenvalues of AB: real and >= 0 up to rounding, also where A or B is singular.
    eigenvalues = torch.linalg.eigvals(real.cov @ generated.cov).real.clamp(min=0)
    return float(mean_term + real.cov.trace() + generated.cov.trace() - 2 * eigenvalues.sqrt().sum())
