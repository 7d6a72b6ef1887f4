"""How the weight of one layer changes: low-rank products, Hadamard and Kronecker products, and a change of direction.

Each has `shape`, what it changes: (outputs, inputs, ...), and `delta(weight)`, what it adds at strength 1. Factors keep
the dtype of their file; products are made in the dtype of the weight, float32 or wider, and where the weight is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from nodes.denoisers.patches import Change

ANY = -1
"""Stands in a shape for a size that does not matter."""


class LayerChange(Change, Protocol):
    """A change of one layer's weight that knows the shape it fits."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Outputs, inputs and, of a convolution, the kernel; a number may be ANY, and then no kernel follows."""
        ...

    @property
    def rank(self) -> int:
        """Rank of its factors; 0 where it has none."""
        ...

    def fits(self, weight: tuple[int, ...]) -> bool:
        """Whether it changes weights of this shape; kernels of 1 x 1 may be left out."""
        if ANY in self.shape:
            return all(size in (ANY, has) for size, has in zip(self.shape, weight, strict=False))
        return self.shape[0] == weight[0] and math.prod(self.shape) == math.prod(weight)


@dataclass(frozen=True)
class LowRank(LayerChange):
    """LoRA, scale * up @ down (Hu et al. 2021, Eq. 3); with `mid` the Tucker form of LoCon for convolutions.

    up: [out, r] or [out, r, 1, 1]; down: [r, in] or [r, in, kh, kw]; mid: [r, r, kh, kw] or None
    scale: alpha / r
    """

    up: Tensor
    down: Tensor
    scale: float = 1.0
    mid: Tensor | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        kernel = self.down.shape[2:] if self.mid is None else self.mid.shape[2:]
        return (self.up.shape[0], self.down.shape[1], *kernel)

    @property
    def rank(self) -> int:
        return self.down.shape[0]

    def delta(self, weight: Tensor) -> Tensor:
        up, down = self.up.to(weight).flatten(1), self.down.to(weight)
        if self.mid is None:
            change = up @ down.flatten(1)
        else:
            change = torch.einsum("or,rskl,si->oikl", up, self.mid.to(weight), down.flatten(1))
        return change.reshape(weight.shape) * self.scale

    def add_to(self, total: Tensor, weight: Tensor, strength: float) -> None:
        if self.mid is not None or not total.is_contiguous():
            super().add_to(total, weight, strength)
            return
        up, down = self.up.to(weight).flatten(1), self.down.to(weight).flatten(1)
        total.view(total.shape[0], -1).addmm_(up, down, alpha=self.scale * strength)  # in one pass over the weight


@dataclass(frozen=True)
class Hadamard(LayerChange):
    """LoHa, scale * (a1 @ b1) * (a2 @ b2), elementwise (Hyeon-Woo et al. 2022, "FedPara", Eq. 1; LyCORIS).

    a: [out, r]; b: [r, in] or [r, in * kh * kw]; with cores [r, r, kh, kw] a is [r, out] and b [r, in]
    """

    a: tuple[Tensor, Tensor]
    b: tuple[Tensor, Tensor]
    scale: float = 1.0
    cores: tuple[Tensor, Tensor] | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        if self.cores is None:
            return (self.a[0].shape[0], self.b[0].shape[1])
        return (self.a[0].shape[1], self.b[0].shape[1], *self.cores[0].shape[2:])

    @property
    def rank(self) -> int:
        return self.b[0].shape[0]

    def delta(self, weight: Tensor) -> Tensor:
        first, second = (self.factor(i, weight) for i in range(2))
        return (first * second).reshape(weight.shape) * self.scale

    def factor(self, index: int, weight: Tensor) -> Tensor:
        """One of the two matrices that are multiplied elementwise."""
        a, b = self.a[index].to(weight), self.b[index].to(weight)
        return a @ b if self.cores is None else tucker(self.cores[index].to(weight), a, b)


@dataclass(frozen=True)
class Kronecker(LayerChange):
    """LoKr, scale * w1 (x) w2, the Kronecker product (LyCORIS, Yeh et al. 2024, section 3); each whole or a product.

    w1: factors of [out1, in1]; w2: factors of [out2, in2, ...]; one tensor is the matrix itself, two are multiplied,
    three are a core [r, r, kh, kw], [r, out2] and [r, in2]
    """

    w1: tuple[Tensor, ...]
    w2: tuple[Tensor, ...]
    scale: float = 1.0

    @property
    def shape(self) -> tuple[int, ...]:
        (o1, i1, *_), (o2, i2, *kernel) = product_shape(self.w1), product_shape(self.w2)
        return (o1 * o2, i1 * i2, *kernel)

    @property
    def rank(self) -> int:
        return max((factors[-1].shape[0] for factors in (self.w1, self.w2) if len(factors) > 1), default=0)

    def delta(self, weight: Tensor) -> Tensor:
        w1, w2 = product(self.w1, weight), product(self.w2, weight)
        w1 = w1.reshape(*w1.shape, *[1] * (w2.ndim - w1.ndim))
        return torch.kron(w1, w2.contiguous()).reshape(weight.shape) * self.scale


@dataclass(frozen=True)
class Whole(LayerChange):
    """The difference itself, of a weight or a bias."""

    difference: Tensor

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.difference.shape)

    @property
    def rank(self) -> int:
        return 0

    def delta(self, weight: Tensor) -> Tensor:
        return self.difference.to(weight).reshape(weight.shape)


@dataclass(frozen=True)
class Decomposed(LayerChange):
    """DoRA: m (W + D) / |W + D| - W (Liu et al. 2024, Eq. 5): the change turns the weight, m sets its length.

    At another strength than 1 it is this difference that is scaled, as in ComfyUI; PEFT scales D before it turns W.

    magnitude:  one length an output, or with `by_input` one an input, as older LyCORIS files have it
    """

    change: LayerChange
    magnitude: Tensor
    by_input: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        return self.change.shape

    @property
    def rank(self) -> int:
        return self.change.rank

    def delta(self, weight: Tensor) -> Tensor:
        turned = weight + self.change.delta(weight)
        kept = 1 if self.by_input else 0
        others = [d for d in range(weight.ndim) if d != kept]
        length = torch.linalg.vector_norm(turned, dim=others, keepdim=True) + torch.finfo(torch.float32).eps
        return turned * (self.magnitude.to(weight).reshape(length.shape) / length) - weight


@dataclass(frozen=True)
class Rows(Change):
    """A change of rows `start` to `stop` of a weight in which several layers lie on top of each other."""

    change: LayerChange
    start: int
    stop: int

    def delta(self, weight: Tensor) -> Tensor:
        """Zero but in its rows."""
        whole = torch.zeros_like(weight)
        whole[self.start:self.stop] = self.change.delta(weight[self.start:self.stop])
        return whole

    def add_to(self, total: Tensor, weight: Tensor, strength: float) -> None:
        """Into its rows only."""
        self.change.add_to(total[self.start:self.stop], weight[self.start:self.stop], strength)


@dataclass(frozen=True)
class Transposed(Change):
    """A change of a matrix that the network keeps the other way round."""

    change: LayerChange

    def delta(self, weight: Tensor) -> Tensor:
        """The change, turned."""
        return self.change.delta(weight.T).T


def tucker(core: Tensor, a: Tensor, b: Tensor) -> Tensor:
    """Core [r, r, kh, kw] with a [r, out] and b [r, in]: [out, in, kh, kw]."""
    return torch.einsum("rskl,ro,si->oikl", core, a, b)


def product(factors: tuple[Tensor, ...], like: Tensor) -> Tensor:
    """A matrix from its one, two or three factors."""
    first, *rest = (factor.to(like) for factor in factors)
    if not rest:
        return first
    return tucker(first, *rest) if len(rest) == 2 else (first @ rest[0].flatten(1)).unflatten(1, rest[0].shape[1:])


def product_shape(factors: tuple[Tensor, ...]) -> tuple[int, ...]:
    """The shape that `product` gives."""
    if len(factors) == 1:
        return tuple(factors[0].shape)
    if len(factors) == 2:
        return (factors[0].shape[0], *factors[1].shape[1:])
    return (factors[1].shape[1], factors[2].shape[1], *factors[0].shape[2:])


def size_of(shape: tuple[int, ...]) -> int:
    """How many numbers a weight of this shape holds."""
    return math.prod(shape)
