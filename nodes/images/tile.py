"""A picture cut into tiles."""

from __future__ import annotations

from typing import Annotated

from nodes.images.pixels import Distance, Side, check_size
from nodes.images.tiling import check_tiles, cut, starts
from nodes.interface import Image, Shape, node


@node("images.tile", version=1, tags=("split", "cut", "patches", "pieces", "tiled upscale"), output="tiles",
      sentence="{image} is cut into tiles of {size} pixels")
def tile(
    image: Annotated[Image, Shape("N C H W")],
    size: Side = 512,
    overlap: Distance = 64,
) -> Annotated[Image, Shape("n C size size")]:
    """Cut a picture into square tiles that overlap; images.untile puts them together again.

    The tiles are spread evenly over the picture, so that they overlap by at least what is asked.

    Args:
        image: the picture
        size: side of a tile
        overlap: pixels that neighbours share at least

    Returns:
        tiles: one batch: picture by picture, row by row
    """
    count, _, height, width = image.data.shape
    check_tiles(width, height, size, overlap)
    check_size(size, size, count * len(starts(width, size, overlap)) * len(starts(height, size, overlap)))
    return Image(cut(image.data, size, overlap))
