"""Looking into an adapter: which layers it changes, how, and how much."""

from __future__ import annotations

import torch

from nodes.adapters.changes import Hadamard, Kronecker, LayerChange, LowRank, Whole
from nodes.adapters.fitting import by
from nodes.adapters.layers import Layer
from nodes.interface import Adapter, Context, Table, node

COLUMNS = ("part", "layer", "kind", "shape", "rank", "size of the change")


def size_of_change(change: LayerChange) -> float | None:
    """The Frobenius norm of what is added at strength 1; None where that depends on the weight (DoRA, OFT, ...).

    Of a product, |up down|^2 = sum (up^T up) (down down^T), which needs no large matrix.
    """
    if not isinstance(change, LowRank | Hadamard | Kronecker | Whole):
        return None
    if isinstance(change, LowRank) and change.mid is None:
        up, down = change.up.double().flatten(1), change.down.double().flatten(1)
        square = ((up.T @ up) * (down @ down.T)).sum().clamp(min=0)
        return float(square.sqrt()) * abs(change.scale)
    return float(change.delta(torch.zeros(change.shape)).norm())


@node("adapters.inspect", version=1, tags=("lora", "layers", "rank", "blocks"),
      sentence="the layers of {adapter} are listed")
def inspect(ctx: Context, adapter: Adapter) -> Table:
    """List the layers that a LoRA or kin changes, and how much it changes each.

    Args:
        adapter: the LoRA

    Returns:
        table: part, layer, kind, shape and rank, and the norm of what is added to the weight at strength 1
    """
    listed = [(part, name, layer) for part, layers in adapter.layers.items() for name, layer in layers.items()]
    rows = []
    for done, (part, name, layer) in enumerate(listed, 1):
        ctx.raise_if_cancelled()
        ctx.progress(done, len(listed))
        rows.append((part, name, *described(layer)))
    return Table(COLUMNS, tuple(rows))


def described(layer: Layer) -> tuple[str, str, int, float | None]:
    """Kind, shape, rank and size of the change of one layer."""
    change = layer.weight or layer.bias
    assert change is not None
    size = size_of_change(change)
    return layer.kind, by(change.shape), change.rank, None if size is None else float(f"{size:.6g}")
