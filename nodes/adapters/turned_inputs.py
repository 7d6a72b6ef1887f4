"""OFT and BOFT as PEFT has them: blocks of inputs are rotated, where others rotate outputs.

PEFT keeps OFT's antisymmetric Q as what stands above its diagonal, row by row, and takes a series for Cayley's form
unless its settings say otherwise; BOFT's squares are halved first, and its outputs are scaled.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from nodes.adapters.changes import ANY, LayerChange
from nodes.adapters.rotations import rotations


@dataclass(frozen=True)
class TurnedInputs(LayerChange):
    """W R_1 ... R_m, each R turning blocks of inputs (Qiu et al. 2023, Eq. 5; Liu et al. 2024, section 4.1; PEFT).

    A kernel counts as inputs x height x width inputs. At another strength than 1 the difference is scaled.

    turns:  [m, n, b, b], n b inputs; factor i pairs half-blocks that are 2^i apart, or with `shared` [1, 1, b, b], one
            for all blocks
    scales: what each output is multiplied by afterwards, or None
    """

    turns: Tensor
    scales: Tensor | None = None
    shared: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        inputs = ANY if self.shared else self.turns.shape[1] * self.turns.shape[-1]
        return (ANY if self.scales is None else self.scales.numel(), inputs)

    @property
    def rank(self) -> int:
        return self.turns.shape[-1]

    def fits(self, weight: tuple[int, ...]) -> bool:
        inputs, (outputs, wanted) = math.prod(weight[1:]), self.shape
        whole = inputs % self.rank == 0 if self.shared else inputs == wanted
        return len(weight) > 1 and whole and outputs in (ANY, weight[0])

    def delta(self, weight: Tensor) -> Tensor:
        columns = weight.flatten(1).clone()
        for i, turn in enumerate(self.turns.to(weight)):
            order = halves(columns.shape[1], self.rank, i)
            blocks = columns[:, order].unflatten(1, (-1, self.rank))
            columns[:, order] = torch.einsum("onb,nbc->onc", blocks, turn.expand(blocks.shape[1], -1, -1)).flatten(1)
        if self.scales is not None:
            columns *= self.scales.to(weight).view(-1, 1)
        return columns.reshape(weight.shape) - weight


def halves(count: int, block: int, factor: int) -> Tensor:
    """The order of inputs in which those half-blocks stand side by side that a factor pairs."""
    if factor == 0:
        return torch.arange(count)
    return torch.arange(count).view(-1, 2, 1 << factor, block // 2).transpose(1, 2).flatten()


def oft(triangles: Tensor, terms: int, bound: float) -> TurnedInputs:
    """OFT's change from [n, b (b - 1) / 2]. Raises ValueError, in words, where that is no triangle.

    terms: of the series, 0 = Cayley's form itself; bound: of COFT, 0 = none
    """
    size = (1 + math.isqrt(1 + 8 * triangles.shape[-1])) // 2
    if triangles.ndim != 2 or size * (size - 1) // 2 != triangles.shape[1] or size < 2:
        raise ValueError(f"its numbers of shape {list(triangles.shape)} are no triangles of square blocks")
    upper = torch.zeros(len(triangles), size, size, dtype=torch.promote_types(triangles.dtype, torch.float32))
    upper[:, *torch.triu_indices(size, size, 1)] = triangles.to(upper)
    if bound:
        upper = bounded(upper, bound / len(upper) ** 0.5)
    turns = series(upper - upper.mT, terms).mT if terms else rotations(upper)
    return TurnedInputs(turns[None], shared=len(upper) == 1)


def bounded(upper: Tensor, most: float) -> Tensor:
    """Each triangle so that the norm of its Q is at most `most` (COFT)."""
    norm = torch.linalg.vector_norm(upper - upper.mT, dim=(1, 2), keepdim=True)
    return torch.where(norm <= most, upper, upper * (most / norm.clamp(min=1e-30)))


def series(q: Tensor, terms: int) -> Tensor:
    """I + 2 Q + 2 Q^2 + ... + Q^(terms - 1), the beginning of (I + Q) (I - Q)^-1; three terms have as many as four."""
    total = torch.eye(q.shape[-1], dtype=q.dtype).expand_as(q).clone()
    last = max(terms, 4) - 1 if terms > 2 else 0
    power = q
    for i in range(1, max(last, terms - 1) + 1):
        total += power if i == last else 2 * power
        power = power @ q
    return total


def boft(squares: Tensor, scales: Tensor) -> TurnedInputs:
    """BOFT's change from [m, n, b, b] and one scale an output. Raises ValueError, in words, where they are none."""
    if squares.ndim != 4 or squares.shape[-1] != squares.shape[-2] or 1 not in scales.shape:
        raise ValueError(f"its blocks of shape {list(squares.shape)} are not square, or its scales of shape "
                         f"{list(scales.shape)} are not one an output")
    factors, blocks, size, _ = squares.shape
    if factors > 1 and (size % 2 or blocks % (1 << (factors - 1))):
        raise ValueError(f"its {blocks} blocks of {size} cannot be paired {factors} times")
    return TurnedInputs(rotations(squares.to(torch.promote_types(squares.dtype, torch.float32)) / 2), scales)
