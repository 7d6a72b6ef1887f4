"""A latent times a number."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Latent, Range, Shape, node


@node("latents.scale", version=1, tags=("multiply", "factor", "strength", "arithmetic"), cheap=True,
      sentence="{latent} is multiplied by {factor}")
def scale(
    latent: Annotated[Latent, Shape("N C H W")],
    factor: Annotated[float, Range(-100, 100, step=0.01)] = 1.0,
) -> Annotated[Latent, Shape("N C H W")]:
    """Multiply all numbers of a latent by a factor; latents.upscale changes its size.

    Args:
        latent: the latent
        factor: the factor; 1 changes nothing
    """
    return Latent(latent.data * factor, latent.space)
