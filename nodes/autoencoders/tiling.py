"""Tiles that overlap and are blended where they do, so that an autoencoder needs the memory of a tile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import torch
from torch import Tensor

from nodes.interface import Context


def starts(length: int, tile: int, overlap: int) -> list[int]:
    """Where tiles of a length begin: each overlaps the next by at least so much; the last ends with the line."""
    if length <= tile:
        return [0]
    count = -(-(length - overlap) // (tile - overlap))
    return [round(i * (length - tile) / (count - 1)) for i in range(count)]


def ramp(length: int, overlap: int, first: bool, last: bool) -> Tensor:
    """[length] weights along one side of a tile: rising over the overlap from its neighbour, falling to the next."""
    weights = torch.ones(length)
    rise = torch.arange(1, overlap + 1) / (overlap + 1)
    if not first:
        weights[:overlap] *= rise
    if not last:
        weights[length - overlap:] *= rise.flip(0)
    return weights


def places(height: int, width: int, tile: int, overlap: int) -> Iterator[tuple[int, int, bool, bool, bool, bool]]:
    """Top and left of each tile, and whether it lies at the top, bottom, left and right edge."""
    rows, columns = starts(height, tile, overlap), starts(width, tile, overlap)
    for top, left in product(rows, columns):
        yield top, left, top == rows[0], top == rows[-1], left == columns[0], left == columns[-1]


def tiled(ctx: Context, function: Callable[[Tensor], Tensor], x: Tensor, tile: int, overlap: int,
          grow: int = 1, shrink: int = 1) -> Tensor:
    """A function of pictures, tile by tile. [N, C, h, w] -> [N, C', h grow / shrink, w grow / shrink].

    tile, overlap: in cells of x; multiples of `shrink`
    """
    height, width = x.shape[2:]
    everywhere = list(places(height // shrink, width // shrink, tile // shrink, overlap // shrink))
    out, total = torch.zeros(0), torch.zeros(1, 1, height * grow // shrink, width * grow // shrink)
    for done, (top, left, *edges) in enumerate(everywhere, 1):
        ctx.raise_if_cancelled()
        part = function(x[:, :, top * shrink:top * shrink + tile, left * shrink:left * shrink + tile])
        weights = (ramp(part.shape[2], overlap * grow // shrink, *edges[:2])[:, None]
                   * ramp(part.shape[3], overlap * grow // shrink, *edges[2:]))
        if done == 1:
            out = part.new_zeros(*part.shape[:2], *total.shape[2:])
        where = (..., slice(top * grow, top * grow + part.shape[2]), slice(left * grow, left * grow + part.shape[3]))
        out[where] += part * weights
        total[where] += weights
        ctx.progress(done, len(everywhere))
    return out / total
