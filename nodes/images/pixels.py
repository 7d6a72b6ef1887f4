"""What the picture nodes share: limits, checks in words, colours, alpha."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import torch
from torch import Tensor

from nodes.interface import BadInput, Image, Range

LONGEST_SIDE = 16_384
MOST_PIXELS = 64_000_000
Side = Annotated[int, Range(1, LONGEST_SIDE, step=1, unit="px")]
"""Width or height of something, in pixels."""
Distance = Annotated[int, Range(0, LONGEST_SIDE, step=1, unit="px")]
"""How far from an edge or over it, in pixels; 0 = not at all."""
LUMA = (0.2126, 0.7152, 0.0722)  # Rec. 709 weights of red, green and blue, the primaries of sRGB


def describe(image: Image) -> str:
    """A picture's size in words, such as "3 pictures of 640 x 480, RGB"."""
    count, channels, height, width = image.data.shape
    kind = {1: "grey", 3: "RGB", 4: "RGBA"}.get(channels, f"{channels} channels")
    return f"{count} picture{'s' * (count != 1)} of {width} x {height}, {kind}"


def check_size(width: int, height: int, count: int = 1) -> None:
    """Refuse a picture that is too large to make, before anything is allocated."""
    if width < 1 or height < 1:
        raise BadInput(f"expected at least 1 x 1 pixels, the result would have {width} x {height}; make it "
                       "larger")
    if max(width, height) > LONGEST_SIDE or width * height * count > MOST_PIXELS:
        raise BadInput(f"expected at most {LONGEST_SIDE} pixels a side and {MOST_PIXELS // 10**6} megapixels in all, "
                       f"the result would have {count} x {width} x {height}; make it smaller")


def clamped(data: Tensor) -> Image:
    """An image of these values, brought back to [0, 1]."""
    return Image(data.clamp(0, 1).to(torch.float32))


def grey(data: Tensor) -> Tensor:
    """Luma Y' of the colours, [N, 1, H, W]; alpha is left out."""
    if data.shape[1] == 1:
        return data.clone()
    weights = torch.tensor(LUMA).to(data).view(1, 3, 1, 1)
    return (data[:, :3] * weights).sum(1, keepdim=True)


def color_values(color: str) -> tuple[float, ...]:
    """#rrggbb or #rrggbbaa as three or four numbers in [0, 1]."""
    return tuple(int(color[i:i + 2], 16) / 255 for i in range(1, len(color), 2))


def split_alpha(data: Tensor) -> tuple[Tensor, Tensor]:
    """Colours and alpha of [N, C, H, W]; the second has no channel where there is no alpha."""
    colors = 3 if data.shape[1] == 4 else data.shape[1]
    return data[:, :colors], data[:, colors:]


def color_like(color: str, image: Image) -> Tensor:
    """A colour in the channels of a picture, [1, C, 1, 1]; refuses a transparent one where there is no alpha."""
    values, channels = color_values(color), image.data.shape[1]
    if channels != 4 and values[3:] not in ((), (1.0,)):
        raise BadInput(f"expected an opaque colour for {describe(image)}, got {color}; type it as {color[:7]}, or give "
                       "the picture alpha through images.with_alpha")
    rgb = torch.tensor(values[:3]).to(image.data).view(1, 3, 1, 1)
    if channels == 4:
        return torch.cat([rgb, rgb.new_full((1, 1, 1, 1), values[3] if len(values) == 4 else 1.0)], dim=1)
    return grey(rgb) if channels == 1 else rgb


def over_color(data: Tensor, color: str) -> Tensor:
    """Any picture as RGB: grey is repeated, what is transparent shows the background colour."""
    if data.shape[1] == 1:
        return data.expand(-1, 3, -1, -1).clone()
    if data.shape[1] == 3:
        return data.clone()
    background = torch.tensor(color_values(color)[:3]).to(data).view(1, 3, 1, 1)
    alpha = data[:, 3:]
    return data[:, :3] * alpha + background * (1 - alpha)


def on_premultiplied(data: Tensor, change: Callable[[Tensor], Tensor]) -> Tensor:
    """Mix pixels weighted by their alpha, so that the hidden colour of transparent ones does not bleed out."""
    if data.shape[1] != 4:
        return change(data)
    mixed = change(torch.cat([data[:, :3] * data[:, 3:], data[:, 3:]], dim=1))
    alpha = mixed[:, 3:].clamp(0, 1)
    colors = torch.where(alpha > 0, mixed[:, :3] / alpha.clamp(min=1e-6), 0.0)
    return torch.cat([colors, alpha], dim=1)
