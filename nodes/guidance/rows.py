"""Rows of a conditioning: one for each sample of a batch."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from nodes.interface import BadInput, Conditioning

FIELDS = ("tokens", "pooled", "labels", "sizes", "concat")


def tensors(conditioning: Conditioning) -> dict[str, Tensor]:
    """The tensors that it has, by name."""
    found = {name: getattr(conditioning, name) for name in FIELDS}
    return {name: tensor for name, tensor in found.items() if tensor is not None}


def repeated(conditioning: Conditioning, count: int) -> Conditioning:
    """`count` rows: one prompt goes to all samples, `count` prompts to one each."""
    rows = {name: len(tensor) for name, tensor in tensors(conditioning).items()}
    if any(n not in (1, count) for n in rows.values()):
        raise BadInput(f"expected 1 prompt or {count}, one for each sample, got {max(rows.values())}")
    return replace(conditioning, **{name: t.expand(count, *t.shape[1:]) for name, t in tensors(conditioning).items()})


def each_row(conditioning: Conditioning) -> tuple[Conditioning, ...]:
    """Its prompts one by one."""
    parts = tensors(conditioning)
    count = max((len(t) for t in parts.values()), default=0)
    texts = conditioning.text if len(conditioning.text) == count else ("",) * count
    return tuple(replace(conditioning, **{n: t[i:i + 1] for n, t in parts.items()}, text=(texts[i],))
                 for i in range(count))


def joined(first: Conditioning, second: Conditioning) -> Conditioning | None:
    """The rows of both, or None when they do not fit into one batch."""
    a, b = tensors(first), tensors(second)
    if {n: t.shape[1:] for n, t in a.items()} != {n: t.shape[1:] for n, t in b.items()}:
        return None
    both = {name: torch.cat([a[name], b[name].to(a[name])]) for name in a}
    return replace(first, **both, text=first.text + second.text)
