"""Pictures to latents tile by tile, for pictures that are too large to encode at once."""

from __future__ import annotations

from typing import Annotated

from nodes.autoencoders.decode_tiled import Overlap, Tile, cells_of
from nodes.autoencoders.kl_coder import check_size
from nodes.autoencoders.tiling import tiled
from nodes.interface import Autoencoder, Context, Image, Latent, Shape, node


@node("autoencoders.encode_tiled", version=1, tags=("vae encode tiled", "memory", "large"),
      sentence="{image} is turned into a latent by {autoencoder}, {tile} pixels at a time")
def encode_tiled(
    ctx: Context,
    image: Annotated[Image, Shape("N 3 H W")],
    autoencoder: Autoencoder,
    tile: Tile = 512,
    overlap: Overlap = 64,
) -> Annotated[Latent, Shape("N C h w")]:
    """Turn a picture into a latent piece by piece; takes the memory of one tile.

    Args:
        image: RGB pictures whose sides are multiples of the autoencoder's cells: 8 for Stable Diffusion
        autoencoder: the one of the model that works on the latent
        tile: side of the squares that are encoded at once; smaller ones take less memory
        overlap: how far neighbours are blended; less than half a tile

    Returns:
        latent: in the space of the autoencoder
    """
    scale = autoencoder.space.scale
    cells_of(tile, overlap, scale)
    check_size(*image.data.shape[2:], scale, autoencoder.name)
    data = tiled(ctx, lambda x: autoencoder.encode(Image(x)).data, image.data, tile, overlap, shrink=scale)
    return Latent(data, autoencoder.space)
