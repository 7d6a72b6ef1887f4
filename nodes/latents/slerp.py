"""Between two latents, along an arc."""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from nodes.interface import Latent, Range, Shape, node
from nodes.latents.fitting import check_pair

_PARALLEL = 1e-6  # sine of the angle below which an arc is a straight line


def slerped(first: Tensor, second: Tensor, amount: float) -> Tensor:
    """Each sample of [N, C, H, W] as one vector: its direction turns along the great circle (Shoemake 1985, Eq. 7).

        sin((1 - t) w) / sin w * a + sin(t w) / sin w * b,  w the angle between a and b of length 1

    The length changes evenly from the one to the other, so equal lengths are kept. Opposite or equal directions have
    no arc of their own and are joined straight.
    """
    a, b = first.flatten(1).double(), second.flatten(1).double()
    length_a, length_b = a.norm(dim=1, keepdim=True), b.norm(dim=1, keepdim=True)
    a1, b1 = a / length_a.clamp(min=1e-30), b / length_b.clamp(min=1e-30)
    angle = 2 * torch.atan2((a1 - b1).norm(dim=1, keepdim=True), (a1 + b1).norm(dim=1, keepdim=True))
    sine = angle.sin()
    arc = (((1 - amount) * angle).sin() * a1 + (amount * angle).sin() * b1) / sine.clamp(min=_PARALLEL)
    length = length_a + amount * (length_b - length_a)
    mixed = torch.where((sine < _PARALLEL) | (length_a == 0) | (length_b == 0), a + amount * (b - a), arc * length)
    return mixed.to(first).view_as(first)


@node("latents.slerp", version=1, tags=("interpolate", "spherical", "mix", "morph", "walk", "noise"), cheap=True,
      sentence="{a} and {b} are mixed along an arc ({amount})")
def slerp(
    a: Annotated[Latent, Shape("N C H W")],
    b: Annotated[Latent, Shape("M C H W")],
    amount: Annotated[float, Range(0, 1, step=0.01)] = 0.5,
) -> Annotated[Latent, Shape("n C H W")]:
    """Mix two latents along an arc, so that noise keeps its strength on the way (spherical interpolation).

    Args:
        a: the latent at 0
        b: the latent at 1, of the same space and size
        amount: how far to go
    """
    check_pair(a, b)
    pair = torch.broadcast_tensors(a.data, b.data)
    return Latent(slerped(pair[0], pair[1], amount), a.space)
