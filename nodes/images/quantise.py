"""A picture in the colours of a palette."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import torch
from torch import Tensor

from nodes.images.files import to_picture, to_tensor
from nodes.images.palettes import find_palette, nearest, pixels_of, read_palette
from nodes.images.pixels import clamped, over_color, split_alpha
from nodes.interface import Choice, Image, Range, Shape, Texts, node

BAYER = ((0, 8, 2, 10), (12, 4, 14, 6), (3, 11, 1, 9), (15, 7, 13, 5))
"""Order in which the pixels of a 4x4 square are lit (Bayer 1973)."""


def plain(rgb: Tensor, palette: Tensor) -> Tensor:
    """Each pixel of RGB [1, 3, H, W] in the closest colour of the palette [K, 3]."""
    _, _, height, width = rgb.shape
    return palette[nearest(pixels_of(rgb), palette)].view(1, height, width, 3).permute(0, 3, 1, 2)


def ordered(rgb: Tensor, palette: Tensor) -> Tensor:
    """Ordered dither: a fixed 4x4 pattern, as strong as the palette is coarse, is added before the closest is taken."""
    height, width = rgb.shape[2:]
    pattern = (torch.tensor(BAYER) + 0.5) / 16 - 0.5
    pattern = pattern.repeat(-(-height // 4), -(-width // 4))[:height, :width]
    return plain(rgb + pattern * len(palette) ** (-1 / 3), palette)


def diffused(rgb: Tensor, palette: Tensor) -> Tensor:
    """Error diffusion: what a pixel is off by is passed on to its neighbours (Floyd & Steinberg 1976), by Pillow."""
    from PIL import Image as Pillow

    colors: Any = Pillow.new("P", (1, 1))
    colors.putpalette((palette * 255).round().int().flatten().tolist())
    dithered = to_picture(rgb[0]).quantize(palette=colors, dither=Pillow.Dither.FLOYDSTEINBERG)
    return to_tensor(dithered.convert("RGB"))[None]


DITHERS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "none": plain, "ordered 4x4": ordered, "floyd-steinberg": diffused,
}


@node("images.quantise", version=1, tags=("quantize", "palette", "indexed", "dither", "pixel art", "reduce colors"),
      sentence="{image} is brought to {count} colours[ of {colors}]")
def quantise(
    image: Annotated[Image, Shape("N C H W")],
    count: Annotated[int, Range(1, 256, step=1)] = 8,
    colors: Annotated[list[str] | None, Texts(max_items=256, max_length=7)] = None,
    dither: Annotated[str, Choice(DITHERS)] = "none",
) -> Annotated[Image, Shape("N c H W")]:
    """Bring a picture to a few colours: its own or those of a palette; alpha is kept.

    Args:
        image: the picture; grey becomes RGB
        count: how many colours of its own each picture keeps; without meaning where `colors` is given
        colors: the palette as #rrggbb; empty takes the colours of each picture
        dither: how steps between colours are hidden: not at all, by a pattern or by diffusing the error
    """
    alpha = split_alpha(image.data)[1]
    rgb = image.data[:, :3] if alpha.shape[1] else over_color(image.data, "#ffffff")
    fixed = read_palette(colors) if colors else None
    samples = [DITHERS[dither](sample[None], find_palette(sample[None], count)[0] if fixed is None else fixed)
               for sample in rgb]
    return clamped(torch.cat([torch.cat(samples), alpha], dim=1))
