"""Retrieval counts what it says."""

import pytest
import torch

from nodes.metrics.retrieval import nearest, ranks, top_k, top_k_interval


def test_perfect_embeddings_have_rank_zero() -> None:
    """Pictures that equal their texts are found first, whatever their length."""
    texts = torch.eye(4)
    rank = ranks(texts * torch.tensor([[1.0], [2.0], [3.0], [4.0]]), texts, torch.arange(4))
    assert rank.tolist() == [0, 0, 0, 0]
    assert top_k(rank, 1) == 1


def test_rank_counts_the_closer_texts() -> None:
    """The rank is how many other texts are closer than the right one."""
    texts = torch.tensor([[1.0, 0.0], [0.9, 0.1], [0.5, 0.5], [0.0, 1.0]])
    assert ranks(torch.tensor([[1.0, 0.0]]), texts, torch.tensor([2])).tolist() == [2]


def test_a_model_that_cannot_tell_texts_apart_is_not_rewarded() -> None:
    """If all texts are equal, the right one is expected in the middle."""
    assert ranks(torch.ones(1, 3), torch.ones(5, 3), torch.tensor([0])).tolist() == [2]


def test_nearest_finds_the_copy() -> None:
    """A copy has distance 0 and the index of its original."""
    real = torch.eye(3)
    distance, index = nearest(5 * real[[2, 0]], real)
    assert distance.tolist() == pytest.approx([0, 0])
    assert index.tolist() == [2, 0]


def test_the_interval_holds_the_share_and_narrows() -> None:
    """Wilson's interval of 8 of 10 is (0.490, 0.943), and shrinks with more pictures."""
    rank = torch.tensor([0.0] * 8 + [9.0] * 2)
    assert top_k_interval(rank, 5) == pytest.approx((0.4902, 0.9433), abs=1e-3)
    low, high = top_k_interval(rank.repeat(100), 5)
    assert 0.77 < low < 0.8 < high < 0.83
