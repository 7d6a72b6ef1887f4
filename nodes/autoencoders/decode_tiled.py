"""Latents to pictures tile by tile, for pictures that are too large to decode at once."""

from __future__ import annotations

from typing import Annotated

from nodes.autoencoders.tiling import tiled
from nodes.interface import Autoencoder, BadInput, Context, Image, Latent, Range, Shape, node

Tile = Annotated[int, Range(128, 8192, step=64, unit="px")]
Overlap = Annotated[int, Range(0, 1024, step=8, unit="px")]


def cells_of(tile: int, overlap: int, scale: int) -> tuple[int, int]:
    """Tile and overlap in latent cells; refuses what is no multiple, and overlaps of half a tile and more."""
    if tile % scale or overlap % scale:
        raise BadInput(f"expected a tile and an overlap in multiples of {scale} pixels, got {tile} and {overlap}; type "
                       f"{tile // scale * scale} and {overlap // scale * scale}")
    if 2 * overlap >= tile:
        raise BadInput(f"expected an overlap below half of the tile's {tile} pixels, got {overlap}; make it smaller")
    return tile // scale, overlap // scale


@node("autoencoders.decode_tiled", version=1, tags=("vae decode tiled", "memory", "large"),
      sentence="{latent} is turned into a picture by {autoencoder}, {tile} pixels at a time")
def decode_tiled(
    ctx: Context,
    latent: Annotated[Latent, Shape("N C h w")],
    autoencoder: Autoencoder,
    tile: Tile = 512,
    overlap: Overlap = 64,
) -> Annotated[Image, Shape("N 3 H W")]:
    """Turn a latent into a picture piece by piece; takes the memory of one tile.

    Colours differ a little from those of the picture decoded at once, since each tile is normalised by itself.

    Args:
        latent: a clean latent, fresh from a sampler
        autoencoder: the one of the model that made it
        tile: side of the squares that are decoded at once; smaller ones take less memory
        overlap: how far neighbours are blended; less than half a tile

    Returns:
        image: RGB pictures
    """
    side, shared = cells_of(tile, overlap, latent.space.scale)
    data = tiled(ctx, lambda z: autoencoder.decode(Latent(z, latent.space)).data, latent.data, side, shared,
                 grow=latent.space.scale)
    return Image(data.clamp(0, 1))
