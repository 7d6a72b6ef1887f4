"""Latents to pictures."""

from __future__ import annotations

from typing import Annotated

from torch import Tensor

from nodes.interface import RGB, Autoencoder, BadInput, Image, Latent, Shape, node


def to_unit_range(pixels: Tensor) -> Tensor:
    """RGB in [-1, 1] to [0, 1]; what a sampler left outside the range is cut off."""
    return ((pixels.float() + 1) / 2).clamp(0, 1)


@node("latents.to_image", version=1, tags=("decode", "vae"), cheap=True,
      sentence="{latent} is turned into a picture[ by {autoencoder}]")
def to_image(
    latent: Annotated[Latent, Shape("N C h w")], autoencoder: Autoencoder | None = None
) -> Annotated[Image, Shape("N 3 H W")]:
    """Turn a latent into a picture.

    Args:
        latent: a clean latent, fresh from a sampler
        autoencoder: decodes a latent that is not made of pixels; leave empty for pixel space
    """
    if latent.space == RGB:
        return Image(to_unit_range(latent.data))
    if autoencoder is None:
        raise BadInput(f"expected a latent in space 'rgb', got '{latent.space.name}'; wire its autoencoder")
    if autoencoder.space != latent.space:
        raise BadInput(f"{autoencoder.name} decodes '{autoencoder.space.name}', got a latent in '{latent.space.name}'; "
                       "wire the autoencoder of the latent's model")
    return autoencoder.decode(latent)
