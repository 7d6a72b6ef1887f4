"""Pictures cut into overlapping tiles, and tiles put together again."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.interface import BadInput


def starts(length: int, size: int, overlap: int) -> list[int]:
    """Where tiles of `size` begin that cover `length`, evenly spread, each at least `overlap` over the one before."""
    if length == size:
        return [0]
    count = -(-(length - overlap) // (size - overlap))
    return [round(i * (length - size) / (count - 1)) for i in range(count)]


def check_tiles(width: int, height: int, size: int, overlap: int) -> None:
    """Refuse tiles larger than the picture, and an overlap that leaves no room to go on."""
    if size > min(width, height):
        raise BadInput(f"expected tiles inside the picture, got tiles of {size} x {size} for {width} x {height}; make "
                       "size smaller, or the picture larger with images.pad")
    if overlap >= size:
        raise BadInput(f"expected an overlap smaller than the tiles, got {overlap} for tiles of {size}; make overlap "
                       "smaller or size larger")


def cut(data: Tensor, size: int, overlap: int) -> Tensor:
    """The tiles of [N, C, H, W], picture by picture, row by row: [N * tiles, C, size, size]."""
    height, width = data.shape[2:]
    return torch.stack([sample[:, y:y + size, x:x + size] for sample in data
                        for y in starts(height, size, overlap) for x in starts(width, size, overlap)])


def sew(strips: list[Tensor], begins: list[int], length: int) -> Tensor:
    """Strips [..., size] laid along the last dimension; where they overlap, one fades into the next.

    The new strip weighs (i + 1) / (n + 1) at pixel i of the n that it shares. As new + w (next - new), equal strips
    give exactly themselves.
    """
    size = strips[0].shape[-1]
    result = strips[0].new_zeros(*strips[0].shape[:-1], length)
    end = 0
    for strip, begin in zip(strips, begins, strict=True):
        shared = max(0, end - begin)
        weight = torch.arange(1, shared + 1).to(strip) / (shared + 1)
        before = result[..., begin:begin + shared]
        result[..., begin:begin + shared] = before + weight * (strip[..., :shared] - before)
        result[..., begin + shared:begin + size] = strip[..., shared:]
        end = begin + size
    return result


def put_together(tiles: Tensor, width: int, height: int, size: int, overlap: int) -> Tensor:
    """The inverse of `cut`: pictures [N, C, height, width] times what the tiles have grown by."""
    scale = tiles.shape[3] // size
    xs, ys = starts(width, size, overlap), starts(height, size, overlap)
    grid = tiles.view(-1, len(ys), len(xs), *tiles.shape[1:])
    rows = [sew(list(grid[:, y].unbind(1)), [x * scale for x in xs], width * scale) for y in range(len(ys))]
    turned = [row.transpose(2, 3) for row in rows]
    return sew(turned, [y * scale for y in ys], height * scale).transpose(2, 3).contiguous()
