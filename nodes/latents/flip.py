"""A latent mirrored or turned."""

from __future__ import annotations

from typing import Annotated

from nodes.images.flip import WAYS
from nodes.interface import Choice, Latent, Shape, node


@node("latents.flip", version=1, tags=("mirror", "rotate", "turn"), cheap=True,
      sentence="{latent} is mirrored or turned ({way})")
def flip(
    latent: Annotated[Latent, Shape("N C H W")],
    way: Annotated[str, Choice(WAYS)] = "left-right",
) -> Annotated[Latent, Shape("N C h w")]:
    """Mirror a latent, or turn it by a quarter or a half; exact for pixels, nearly so for most autoencoders.

    Args:
        latent: the latent
        way: what to do with it
    """
    return Latent(WAYS[way](latent.data).contiguous(), latent.space)
