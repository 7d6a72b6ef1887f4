"""The sum of two latents."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Latent, Range, Shape, node
from nodes.latents.fitting import check_pair


@node("latents.add", version=1, tags=("sum", "subtract", "plus", "minus", "arithmetic"), cheap=True,
      sentence="{b} is added to {a}[ with the weight {weight}]")
def add(
    a: Annotated[Latent, Shape("N C H W")],
    b: Annotated[Latent, Shape("M C H W")],
    weight: Annotated[float, Range(-100, 100, step=0.01)] = 1.0,
) -> Annotated[Latent, Shape("n C H W")]:
    """Add one latent to another: a + weight b.

    Args:
        a: the latent that is added to
        b: the latent that is added, of the same space and size
        weight: factor of b; -1 subtracts it
    """
    check_pair(a, b)
    return Latent(a.data + weight * b.data, a.space)
