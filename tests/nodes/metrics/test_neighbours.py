"""Precision asks about samples, recall about reality."""

import pytest
import torch

from nodes.metrics.neighbours import neighbour_radius, precision_recall


def grid(offset: float, count: int = 10) -> torch.Tensor:
    return torch.arange(count).double()[:, None] + torch.tensor([[offset]]).double()


def test_precision_is_recall_with_the_roles_swapped() -> None:
    """precision(real, generated) = recall(generated, real)."""
    real, generated = torch.randn(40, 3), torch.randn(30, 3) * 0.5
    there, back = precision_recall(real, generated), precision_recall(generated, real)
    assert there.precision == back.recall
    assert there.recall == back.precision


def test_samples_from_one_mode_are_precise_but_recall_half() -> None:
    """If generated pictures cover one of two real clusters, precision is 1 and recall one half."""
    real = torch.cat([grid(0.0), grid(1000.0)])
    assert precision_recall(real, grid(0.25)) == (1.0, 0.5)


def test_far_away_samples_score_zero() -> None:
    """Samples outside all balls are neither precise nor cover anything."""
    assert precision_recall(grid(0.0), grid(1e6)) == (0.0, 0.0)


def test_the_radius_is_the_distance_to_the_kth_other() -> None:
    """On a grid of step 1 the third neighbour of an end point is 3 away, of an inner point 2."""
    assert neighbour_radius(grid(0.0), 3).tolist()[:3] == [3, 2, 2]


def test_too_few_pictures_are_refused() -> None:
    """k neighbours need more than k pictures; the error says whose."""
    with pytest.raises(ValueError, match="generated features"):
        precision_recall(grid(0.0), grid(0.0, 3))
