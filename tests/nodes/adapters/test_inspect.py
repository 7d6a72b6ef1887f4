"""The list of an adapter's layers tells the truth about each."""

from __future__ import annotations

import pytest
import torch

from nodes.adapters.inspect import inspect
from nodes.adapters.layers import build_layer
from nodes.interface import Adapter, Context


def random(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def test_the_size_of_a_change_is_its_norm():
    """Without building a product it is that of the product; unknown for DoRA, whose change depends on the weight."""
    parts = {"up": random(8, 2), "down": random(2, 6, seed=1), "alpha": torch.tensor(1.0)}
    kron = {"lokr_w1": random(2, 2), "lokr_w2": random(4, 3, seed=1)}
    layers = {"a": build_layer(parts), "b": build_layer(kron), "c": build_layer(parts | {"dora_scale": random(8, 1)}),
              "d": build_layer({"diff_b": random(5)})}
    table = inspect(Context(), Adapter({"unet": layers}, "sd1", "x"))
    rows = {row[1]: row[2:] for row in table.rows}
    assert rows["a"] == ("LoRA", "8x6", 2, pytest.approx(float((parts["up"] @ parts["down"]).norm()) / 2, rel=1e-5))
    assert rows["b"][3] == pytest.approx(float(torch.kron(kron["lokr_w1"], kron["lokr_w2"]).norm()), rel=1e-5)
    assert rows["c"] == ("DoRA", "8x6", 2, None)
    assert rows["d"] == ("whole", "5", 0, pytest.approx(float(random(5).norm()), rel=1e-5))
