"""Between two latents, along a straight line."""

from __future__ import annotations

from typing import Annotated

import torch

from nodes.interface import Latent, Range, Shape, node
from nodes.latents.fitting import check_pair


@node("latents.lerp", version=1, tags=("interpolate", "mix", "blend", "morph", "linear"), cheap=True,
      sentence="{a} and {b} are mixed ({amount})")
def lerp(
    a: Annotated[Latent, Shape("N C H W")],
    b: Annotated[Latent, Shape("M C H W")],
    amount: Annotated[float, Range(-1, 2, step=0.01)] = 0.5,
) -> Annotated[Latent, Shape("n C H W")]:
    """Mix two latents along a straight line: a + amount (b - a).

    For noise take latents.slerp: half way between two noises a straight line has only 0.7 of their strength.

    Args:
        a: the latent at 0
        b: the latent at 1, of the same space and size
        amount: how far to go; below 0 and above 1 it goes on beyond
    """
    check_pair(a, b)
    return Latent(torch.lerp(*torch.broadcast_tensors(a.data, b.data), amount), a.space)
