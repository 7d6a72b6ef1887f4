"""Making pictures larger with a network."""

from __future__ import annotations

from itertools import product
from typing import Annotated

import torch
from torch import Tensor

from nodes.interface import BadInput, Context, Image, Range, Shape, Upscaler, node
from nodes.upscale.tiles import tiles
from nodes.weights.shortage import free_unused, ran_out

SMALLEST_TILE = 64


def upscale_tiled(ctx: Context, rgb: Tensor, upscaler: Upscaler, size: int, overlap: int) -> Tensor:
    """Tile after tile, each seen with its surroundings. With an overlap of the network's reach the seams are exact."""
    scale = upscaler.scale
    n, c, height, width = rgb.shape
    out = rgb.new_empty(n, c, scale * height, scale * width)
    places = list(product(range(n), tiles(height, size, overlap), tiles(width, size, overlap)))
    for done, (i, row, column) in enumerate(places, 1):
        ctx.raise_if_cancelled()
        part = upscaler.upscale(rgb[i : i + 1, :, row.seen, column.seen])
        out[i : i + 1, :, row.target(scale), column.target(scale)] = part[:, :, row.kept(scale), column.kept(scale)]
        ctx.progress(done, len(places))
    return out


def upscale_within_memory(ctx: Context, rgb: Tensor, upscaler: Upscaler, size: int, overlap: int) -> Tensor:
    """The same, with tiles half as large each time that memory runs out, down to 64 pixels."""
    size = min(size, max(rgb.shape[-2:]))
    while True:
        try:
            return upscale_tiled(ctx, rgb, upscaler, size, overlap)
        except (RuntimeError, MemoryError) as error:
            if not ran_out(error) or size <= SMALLEST_TILE:
                raise
        free_unused(ctx.device)
        size = max(SMALLEST_TILE, -(-size // 2))


@node("upscale.upscale", version=1, tags=("enlarge", "super-resolution", "esrgan"),
      sentence="{image} is made larger by {upscaler}")
@torch.no_grad()
def upscale(
    ctx: Context,
    image: Annotated[Image, Shape("N 3 H W")],
    upscaler: Upscaler,
    tile: Annotated[int, Range(32, 4096, step=32, unit="px")] = 512,
    overlap: Annotated[int, Range(0, 256, unit="px")] = 20,
) -> Annotated[Image, Shape("N 3 Y X")]:
    """Make pictures larger; edges are drawn anew instead of blurred.

    Args:
        image: RGB pictures
        upscaler: the network, which also says how many times larger
        tile: bigger pictures are worked on in squares of this size; halved by itself when memory is short
        overlap: how far each tile looks at its neighbours; below 20 seams may show
    """
    if image.data.shape[1] != 3:
        raise BadInput(f"expected pictures with 3 channels (RGB), got {image.data.shape[1]}; convert them first")
    return Image(upscale_within_memory(ctx, image.data, upscaler, tile, overlap).clamp(0, 1))
