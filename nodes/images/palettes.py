"""Palettes: the colours that stand for a picture, and pictures in the colours of a palette."""

from __future__ import annotations

import re
from collections.abc import Sequence

import torch
from torch import Tensor

from nodes.images.files import to_picture
from nodes.images.pixels import color_values
from nodes.interface import BadInput

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_MOST_PIXELS = 16_384  # of a picture that its palette is computed from
_BLOCK = 65_536  # pixels that are compared with the palette at a time
_ROUNDS = 32


def pixels_of(data: Tensor) -> Tensor:
    """The pixels of RGB [N, 3, H, W] as rows [P, 3]."""
    return data.permute(0, 2, 3, 1).reshape(-1, 3)


def nearest(pixels: Tensor, palette: Tensor) -> Tensor:
    """Which of the colours [K, 3] is closest to each pixel [P, 3], [P]; of equals the first."""
    colors = palette.double()
    return torch.cat([(colors.square().sum(1) - 2 * block.double() @ colors.T).argmin(1)  # + |block|^2, equal for all
                      for block in pixels.split(_BLOCK)])


def find_palette(data: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """At most `count` colours of RGB [N, 3, H, W] and their shares, the commonest first: [K, 3] and [K].

    Median cut (Heckbert 1982) begins, rounds of k-means (Lloyd 1982) follow until nothing moves. Pictures with fewer
    colours give those.
    """
    pixels = pixels_of(data)
    pixels = pixels[::-(-len(pixels) // _MOST_PIXELS)].double()
    palette = median_cut(pixels, count)
    for _ in range(_ROUNDS):
        owner = nearest(pixels, palette)
        size = torch.bincount(owner, minlength=len(palette))
        sums = torch.zeros_like(palette).index_add_(0, owner, pixels)
        moved = torch.where(size[:, None] > 0, sums / size[:, None].clamp(min=1), palette)
        if torch.equal(moved, palette):
            break
        palette = moved
    share = torch.bincount(nearest(pixels, palette), minlength=len(palette)) / len(pixels)
    order = share.argsort(descending=True, stable=True)
    order = order[share[order] > 0]
    return palette[order].float(), share[order]


def median_cut(pixels: Tensor, count: int) -> Tensor:
    """At most `count` colours [K, 3] of pixels [P, 3], in steps of 1/255."""
    from PIL import Image as Pillow

    row = to_picture(pixels.T[:, None].float())
    few = row.getcolors(count)
    if few is not None:
        found = [color for _, color in sorted(few, key=lambda entry: entry[1])]
    else:
        cut = row.quantize(count, Pillow.Quantize.MEDIANCUT).convert("RGB")
        found = sorted({color for _, color in cut.getcolors(256) or ()})
    return torch.tensor(found, dtype=torch.float64) / 255


def hex_of(palette: Tensor) -> list[str]:
    """Colours [K, 3] as #rrggbb."""
    return ["#" + "".join(f"{v:02x}" for v in color) for color in (palette * 255).round().int().tolist()]


def read_palette(colors: Sequence[str]) -> Tensor:
    """Colours written as #rrggbb, [K, 3]; refuses what is none."""
    wrong = next((color for color in colors if not _COLOR.fullmatch(color)), None)
    if wrong is not None or not 1 <= len(colors) <= 256:
        got = len(colors) if wrong is None else repr(wrong[:40])
        raise BadInput(f"expected 1 to 256 colours such as #ff8800, one a line, got {got}; images.palette finds those "
                       "of a picture")
    return torch.tensor([color_values(color) for color in colors], dtype=torch.float32)
