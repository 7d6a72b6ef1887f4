"""The Frechet distance between known Gaussians is known."""

import pytest
import torch

from nodes.metrics.frechet import FeatureStats, feature_stats, frechet_distance


def gaussian(mean: list[float], std: list[float]) -> FeatureStats:
    return FeatureStats(torch.tensor(mean).double(), torch.diag(torch.tensor(std).double() ** 2), 1000)


def test_axis_aligned_gaussians() -> None:
    """|mean difference|^2 + sum of (std difference)^2."""
    assert frechet_distance(gaussian([0, 0], [1, 2]), gaussian([3, 4], [2, 5])) == pytest.approx(25 + 1 + 9)


def test_equal_sets_have_distance_zero_and_roles_may_be_swapped() -> None:
    """The distance is 0 to itself and symmetric."""
    real, generated = torch.randn(50, 8), torch.randn(60, 8) + 1
    a, b = feature_stats(real), feature_stats(generated)
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-6)
    assert frechet_distance(a, b) == pytest.approx(frechet_distance(b, a))


def test_a_rotation_changes_nothing() -> None:
    """Turning both feature spaces alike keeps the distance."""
    real, generated = torch.randn(80, 5).double(), torch.randn(80, 5).double() * 2
    rotation = torch.linalg.qr(torch.randn(5, 5).double()).Q
    plain = frechet_distance(feature_stats(real), feature_stats(generated))
    turned = frechet_distance(feature_stats(real @ rotation), feature_stats(generated @ rotation))
    assert plain == pytest.approx(turned)


def test_fewer_pictures_than_features_still_give_a_number() -> None:
    """Singular covariances are no error."""
    assert frechet_distance(feature_stats(torch.randn(4, 32)), feature_stats(torch.randn(4, 32))) >= 0


def test_different_feature_sizes_are_refused() -> None:
    """The error names both sizes and their roles."""
    with pytest.raises(ValueError, match=r"real .2., generated .3."):
        frechet_distance(gaussian([0, 0], [1, 1]), gaussian([0, 0, 0], [1, 1, 1]))


def test_one_picture_has_no_covariance() -> None:
    """At least two pictures are needed."""
    with pytest.raises(ValueError, match="at least 2"):
        feature_stats(torch.randn(1, 4))
