"""First weights: drawn for training, not for loading."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from nodes.encoders.clip_model import ClipConfig, ClipModel
from nodes.encoders.initial import drawn, table
from nodes.encoders.sd.towers import OpenClipText, TransformersText


def test_networks_for_a_files_tensors_draw_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Built on "meta", no normal number is asked for: that alone would import torch's compiler, for seconds."""
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a weight was drawn")

    monkeypatch.setattr(nn.init, "normal_", refuse)
    with torch.device("meta"):
        assert ClipModel(ClipConfig()).token_embedding.weight.is_meta
        assert TransformersText(600, 77, 64, 2, 64, True, None).vectors().weight.is_meta
        assert OpenClipText(600, 77, 64, 2, 64, False, 64).vectors().weight.is_meta


def test_weights_for_training_have_the_spread_that_is_asked_for() -> None:
    """Normal numbers of the given standard deviation, trainable."""
    torch.manual_seed(0)
    assert drawn(200, 200, std=0.1).std().item() == pytest.approx(0.1, rel=0.05)
    vectors = table(500, 100, std=0.02).weight
    assert vectors.requires_grad
    assert vectors.std().item() == pytest.approx(0.02, rel=0.05)
