"""Layers that keep their weights as the file has them, and widen them each time they run: half the memory on a CPU.

A network in half precision that computes in float32 takes twice its file. Where there is no room for that, its
matrices and convolutions stay mapped from the file, and beside them there is never more than the float32 copy of one
layer. Every call widens everything again, which costs a fixed time however large the picture is.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Widening:
    """What a layer becomes; `weight` and `bias` stay as they are."""

    weight: Tensor
    bias: Tensor | None

    def wide(self, x: Tensor) -> tuple[Tensor, Tensor | None]:
        """Weight and bias in the type of x."""
        return self.weight.to(x.dtype), None if self.bias is None else self.bias.to(x.dtype)


class WideningLinear(Widening):
    """A matrix."""

    def forward(self, x: Tensor) -> Tensor:
        """[..., inputs] -> [..., outputs]."""
        return F.linear(x, *self.wide(x))


class WideningConv2d(Widening):
    """A convolution."""

    def forward(self, x: Tensor) -> Tensor:
        """[N, C, h, w] -> [N, channels, h, w]."""
        return self._conv_forward(x, *self.wide(x))  # type: ignore[attr-defined, no-any-return]


class WideningEmbedding(Widening):
    """A table of vectors, of which few rows are read."""

    def forward(self, ids: Tensor) -> Tensor:
        """[...] -> [..., width] float32."""
        return F.embedding(ids, self.weight).float()


KINDS: dict[type[nn.Module], type[Widening]] = {
    nn.Linear: WideningLinear, nn.Conv2d: WideningConv2d, nn.Embedding: WideningEmbedding,
}  # fmt: skip
"""Layers that hold nearly all of a network's numbers, and what they become."""


@cache
def widening_kind(kind: type[nn.Module]) -> type[nn.Module] | None:
    """The class that a layer of this class becomes; None of one that stays. One with a `forward` of its own stays."""
    for base, wide in KINDS.items():
        if issubclass(kind, base) and kind.forward is base.forward:  # type: ignore[attr-defined]
            return type(f"Widening{kind.__name__}", (wide, kind), {})
    return None


def widened_when_used(network: nn.Module) -> set[int]:
    """Change the layers of a network so; the ids of the parameters that may stay as they are."""
    found: set[int] = set()
    for module in network.modules():
        kind: Any = widening_kind(type(module))
        if kind is not None:
            module.__class__ = kind
        if isinstance(module, Widening):
            found.update(id(parameter) for parameter in module.parameters(recurse=False))
    return found


def takes_more(network: nn.Module, dtype: torch.dtype) -> int:
    """Bytes that a network takes beside its file when all of it is widened; 0 where nothing becomes wider."""
    return sum(p.numel() * dtype.itemsize for p in network.parameters()
               if p.is_floating_point() and p.dtype.itemsize < dtype.itemsize)
