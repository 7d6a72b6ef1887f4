"""Pictures to latents."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import RGB, Autoencoder, BadInput, Image, Latent, Shape, node


@node("latents.from_image", version=1, tags=("encode", "vae", "img2img"), cheap=True,
      sentence="{image} is turned into a latent[ by {autoencoder}]")
def from_image(
    image: Annotated[Image, Shape("N 3 H W")], autoencoder: Autoencoder | None = None
) -> Annotated[Latent, Shape("N C h w")]:
    """Turn a picture into a latent, to start a sampler from it.

    Args:
        image: RGB picture
        autoencoder: encodes into its own space; leave empty for pixel space
    """
    channels = image.data.shape[1]
    if channels != 3:
        raise BadInput(f"expected a picture with 3 channels (RGB), got {channels}; convert it first")
    if autoencoder is not None:
        return autoencoder.encode(image)
    return Latent(image.data * 2 - 1, RGB)
