"""Latents of an autoencoder to pictures."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Autoencoder, Image, Latent, Shape, node


@node("autoencoders.decode", version=1, tags=("vae decode", "latent to image"),
      sentence="{latent} is turned into a picture by {autoencoder}")
def decode(
    latent: Annotated[Latent, Shape("N C h w")], autoencoder: Autoencoder
) -> Annotated[Image, Shape("N 3 H W")]:
    """Turn a latent into a picture.

    Args:
        latent: a clean latent, fresh from a sampler
        autoencoder: the one of the model that made it

    Returns:
        image: RGB pictures; what lay beyond black and white is cut off
    """
    return autoencoder.decode(latent)
