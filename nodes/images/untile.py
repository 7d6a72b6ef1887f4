"""Tiles put together to a picture."""

from __future__ import annotations

from typing import Annotated

from nodes.images.pixels import Distance, Side, check_size, clamped, describe
from nodes.images.tiling import check_tiles, put_together, starts
from nodes.interface import BadInput, Image, Shape, node


@node("images.untile", version=1, tags=("merge", "stitch", "blend", "seam", "tiled upscale"),
      sentence="{tiles} are put together again")
def untile(
    tiles: Annotated[Image, Shape("n C h w")],
    image: Annotated[Image, Shape("N c H W")],
    size: Side = 512,
    overlap: Distance = 64,
) -> Annotated[Image, Shape("N C y x")]:
    """Put the tiles of images.tile together again; where they overlap, one fades into the next.

    The tiles may have been changed and made larger by a whole factor, such as by an upscaler, in between.

    Args:
        tiles: the tiles, all and in the order of images.tile
        image: the picture that was cut, for its size
        size: the side that the tiles had when they were cut
        overlap: the overlap that they were cut with
    """
    count, _, height, width = image.data.shape
    check_tiles(width, height, size, overlap)
    expected = count * len(starts(width, size, overlap)) * len(starts(height, size, overlap))
    if tiles.data.shape[0] != expected:
        raise BadInput(f"expected {expected} tiles for {describe(image)} with size {size} and overlap {overlap}, got "
                       f"{describe(tiles)}; set size and overlap as in images.tile")
    rows, columns = tiles.data.shape[2:]
    if rows != columns or columns % size:
        raise BadInput(f"expected tiles of {size} x {size} or a whole multiple of it, got {describe(tiles)}; set size "
                       "as in images.tile, or wire the tiles through images.resize")
    scale = columns // size
    check_size(width * scale, height * scale, count)
    return clamped(put_together(tiles.data, width, height, size, overlap))
