"""Changes of a layer's weight that are made from the weight itself: scaled channels, products, another weight."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from nodes.adapters.changes import ANY, LayerChange


@dataclass(frozen=True)
class ScaledChannels(LayerChange):
    """IA3, W * l along the outputs or the inputs (Liu et al. 2022, "T-Few", Eq. 1).

    factors: [outputs] or [inputs], what is added to 1; zero changes nothing
    """

    factors: Tensor
    by_input: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        count = self.factors.numel()
        return (ANY, count) if self.by_input else (count, ANY)

    @property
    def rank(self) -> int:
        return 0

    def delta(self, weight: Tensor) -> Tensor:
        axis = 1 if self.by_input else 0
        around = [1] * weight.ndim
        around[axis] = self.factors.numel()
        return weight * self.factors.to(weight).reshape(around)


@dataclass(frozen=True)
class ScaledBias(LayerChange):
    """The bias of a layer whose outputs are scaled: b * (l - 1)."""

    factors: Tensor

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.factors.numel(),)

    @property
    def rank(self) -> int:
        return 0

    def delta(self, weight: Tensor) -> Tensor:
        return weight * self.factors.to(weight).flatten()


@dataclass(frozen=True)
class WithItself(LayerChange):
    """GLoRA without its bias, scale * (W A + B), A and B of low rank (Chavan et al. 2023, Eq. 10; LyCORIS).

    a: [inputs, r] and [r, inputs]; b: [outputs, r] and [r, inputs, ...]
    """

    a: tuple[Tensor, Tensor]
    b: tuple[Tensor, Tensor]
    scale: float = 1.0

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.b[0].shape[0], *self.b[1].shape[1:])

    @property
    def rank(self) -> int:
        return self.b[1].shape[0]

    def delta(self, weight: Tensor) -> Tensor:
        a, b = (first.to(weight).flatten(1) @ second.to(weight).flatten(1) for first, second in (self.a, self.b))
        inside = weight.flatten(1) @ a if len(a) == weight[0].numel() else torch.einsum("oi...,ij->oj...", weight, a)
        return (inside.reshape(weight.shape) + b.reshape(weight.shape)) * self.scale


@dataclass(frozen=True)
class Replaced(LayerChange):
    """Another weight in the place of the old one; at a strength between 0 and 1 what lies between the two."""

    new: Tensor

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.new.shape)

    @property
    def rank(self) -> int:
        return 0

    def delta(self, weight: Tensor) -> Tensor:
        return self.new.to(weight).reshape(weight.shape) - weight
