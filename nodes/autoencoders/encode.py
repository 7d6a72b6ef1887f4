"""Pictures to the latents of an autoencoder."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Autoencoder, Image, Latent, Shape, node


@node("autoencoders.encode", version=1, tags=("vae encode", "img2img", "latent"),
      sentence="{image} is turned into a latent by {autoencoder}")
def encode(
    image: Annotated[Image, Shape("N 3 H W")], autoencoder: Autoencoder
) -> Annotated[Latent, Shape("N C h w")]:
    """Turn a picture into a latent: the mean of those that may stand for it, so that equal pictures give equal latents.

    Args:
        image: RGB pictures whose sides are multiples of the autoencoder's cells: 8 for Stable Diffusion
        autoencoder: the one of the model that works on the latent

    Returns:
        latent: in the space of the autoencoder
    """
    return autoencoder.encode(image)
