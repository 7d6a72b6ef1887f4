"""Changes that turn a layer's weight: blocks of outputs are rotated, which keeps the angles between them (OFT, BOFT).

A rotation is written as a square matrix B, of which only Q = B - B^T counts: R = (I + Q) (I - Q)^-1, Cayley's form.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from nodes.adapters.changes import ANY, LayerChange


def rotations(blocks: Tensor, constraint: float = 0.0) -> Tensor:
    """Orthogonal matrices from blocks [..., b, b]; a constraint above 0 is the most that the norm of all Q may be."""
    q = blocks - blocks.mT
    if constraint > 0:
        q = q * (constraint / torch.linalg.vector_norm(q).clamp(min=constraint))
    one = torch.eye(q.shape[-1], dtype=q.dtype, device=q.device)
    return torch.linalg.solve(one - q, one + q)  # (I - Q)^-1 (I + Q): the factors commute


@dataclass(frozen=True)
class Turning(LayerChange):
    """What both kinds hold.

    blocks:  [..., n, b, b], n b outputs
    rescale: what each output is multiplied by afterwards, [outputs, 1, ...], or None
    """

    blocks: Tensor
    constraint: float = 0.0
    rescale: Tensor | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.blocks.shape[-3] * self.blocks.shape[-1], ANY)

    @property
    def rank(self) -> int:
        return self.blocks.shape[-1]


class Rotated(Turning):
    """OFT, R^T W with a block-diagonal R (Qiu et al. 2023, Eq. 5), as kohya's scripts and LyCORIS turn it.

    blocks: [n, b, b]
    """

    def delta(self, weight: Tensor) -> Tensor:
        turn = rotations(self.blocks.to(weight), self.constraint)
        rows = weight.reshape(len(turn), turn.shape[-1], -1)
        return rescaled((turn.mT @ rows).reshape(weight.shape), self.rescale) - weight


class Butterfly(Turning):
    """BOFT, R_m ... R_1 W: each R turns blocks of outputs from further apart (Liu et al. 2024, section 4.1; LyCORIS).

    At another strength s than 1 each factor is I + s (R - I), as in LyCORIS.

    blocks: [m, n, b, b]; factor i pairs halves of blocks that are 2^i half-blocks apart
    """

    def delta(self, weight: Tensor) -> Tensor:
        return self.turned(weight, 1.0) - weight

    def add_to(self, total: Tensor, weight: Tensor, strength: float) -> None:
        total.add_(self.turned(weight, strength) - weight)

    def turned(self, weight: Tensor, strength: float) -> Tensor:
        """The weight after all factors."""
        turns = rotations(self.blocks.to(weight), self.constraint)
        one = torch.eye(turns.shape[-1], dtype=weight.dtype, device=weight.device)
        rows = weight.flatten(1).clone()
        for i, turn in enumerate(one + strength * (turns - one)):
            order = pairs(len(rows), self.blocks.shape[-1] // 2 << i)
            rows[order] = (turn @ rows[order].unflatten(0, turn.shape[:2])).flatten(0, 1)
        turned = rows.reshape(weight.shape)
        return turned + strength * (rescaled(turned, self.rescale) - turned)


def pairs(count: int, apart: int) -> Tensor:
    """The order of `count` outputs in which those that are `apart` from each other stand side by side."""
    return torch.arange(count).view(-1, 2, apart).transpose(1, 2).flatten()


def rescaled(weight: Tensor, by: Tensor | None) -> Tensor:
    """The weight with each output multiplied."""
    return weight if by is None else weight * by.to(weight).reshape(-1, *[1] * (weight.ndim - 1))
