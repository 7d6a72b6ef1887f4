"""Variants of pictures: mirrored, zoomed, stretched, moved, turned, in other light."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Annotated

import torch
import torch.nn.functional as F
from torch import Tensor

from nodes.interface import Context, Dataset, Range, Seed, Toggle, node


@dataclass(frozen=True)
class Variation:
    """How far variants may differ.

    flip:    mirror half of them
    zoom:    up to this factor larger, or smaller where `shrink`; 0.2 = 1.2 times
    stretch: up to this factor between the two directions
    shift:   up to this share of the side
    turn:    up to so many degrees either way
    colour:  up to this share of brightness, contrast and saturation
    """

    flip: bool = True
    zoom: float = 0.1
    shrink: bool = False
    stretch: float = 0.0
    shift: float = 0.05
    turn: float = 0.0
    colour: float = 0.0


def placement(draws: Tensor, how: Variation, aspect: float) -> Tensor:
    """The affine maps [N, 2, 3] from the variant to the picture; draws: [N, 6] in [-1, 1]; aspect: width / height."""
    zoom = (draws[:, 0] if how.shrink else draws[:, 0].abs()) * math.log(1 + how.zoom)
    stretch = draws[:, 1] * math.log(1 + how.stretch) / 2
    mirror = torch.where((draws[:, 2] < 0) & torch.tensor(how.flip), -1.0, 1.0)
    angle = draws[:, 3] * math.radians(how.turn)
    across, down = (-zoom - stretch).exp() * mirror, (stretch - zoom).exp()
    rows = [across * angle.cos(), -down * angle.sin() / aspect, draws[:, 4] * 2 * how.shift,
            across * angle.sin() * aspect, down * angle.cos(), draws[:, 5] * 2 * how.shift]
    return torch.stack(rows, 1).view(-1, 2, 3)


def recoloured(x: Tensor, draws: Tensor, strength: float) -> Tensor:
    """Brightness, contrast and saturation changed; x: [N, 3, H, W] in [0, 1], draws: [N, 3] in [-1, 1]."""
    light, contrast, saturation = (1 + strength * draws).T[:, :, None, None, None]
    x = x * light
    x = x.mean((1, 2, 3), keepdim=True).lerp(x, contrast)
    return x.mean(1, keepdim=True).lerp(x, saturation).clamp(0, 1)


def varied(images: Tensor, draws: Tensor, how: Variation, light: bool = True) -> Tensor:
    """A variant of each picture, [N, C, H, W] uint8; draws: [N, 9] in [-1, 1]. Outside, the border goes on.

    light: change the colours as well, which hints keep
    """
    x = images.float() / 255
    grid = F.affine_grid(placement(draws[:, :6], how, x.shape[-1] / x.shape[-2]), list(x.shape), align_corners=False)
    x = F.grid_sample(x, grid, padding_mode="border", align_corners=False)
    if light and how.colour:
        x = recoloured(x, draws[:, 6:], how.colour)
    return (x * 255).round().to(torch.uint8)


def in_parts(images: Tensor, draws: Tensor, how: Variation, light: bool = True) -> Tensor:
    """The same for many pictures, some at a time."""
    pairs = zip(images.split(1024), draws.split(1024), strict=True)
    return torch.cat([varied(part, some, how, light) for part, some in pairs])


def variants(ctx: Context, data: Dataset, copies: int, how: Variation, seed: int, first: int = 0) -> Dataset:
    """`copies` variants of each picture of a dataset and of its buckets; its hints move with it."""
    count = len(data.images) * copies
    draws = torch.stack([torch.rand(9, generator=ctx.generator(seed, first + i)) for i in range(count)]) * 2 - 1
    images = in_parts(data.images.repeat_interleave(copies, 0), draws, how)
    hints = data.hints
    if hints is not None:
        hints = in_parts(hints.repeat_interleave(copies, 0), draws, how, light=False)
    captions = tuple(caption for caption in data.captions for _ in range(copies))
    starts = [first + count + copies * sum(len(b.images) for b in data.buckets[:i]) for i in range(len(data.buckets))]
    buckets = tuple(variants(ctx, b, copies, how, seed, start) for b, start in zip(data.buckets, starts, strict=True))
    return replace(data, images=images, captions=captions, hints=hints, buckets=buckets)


@node("training.augment", version=1, tags=("dataset", "flip", "crop", "colour jitter", "augmentation"),
      sentence="{copies} variants of each picture of {dataset} are made")
def augment(
    ctx: Context,
    dataset: Dataset,
    copies: Annotated[int, Range(1, 1000, step=1)] = 4,
    flip: Annotated[bool, Toggle()] = True,
    zoom: Annotated[float, Range(0, 3, step=0.01)] = 0.1,
    shrink: Annotated[bool, Toggle()] = False,
    stretch: Annotated[float, Range(0, 3, step=0.01)] = 0.0,
    shift: Annotated[float, Range(0, 0.5, step=0.01)] = 0.05,
    turn: Annotated[float, Range(0, 180, step=1, unit="°")] = 0.0,
    colour: Annotated[float, Range(0, 1, step=0.01)] = 0.0,
    seed: Annotated[int, Seed()] = 0,
) -> Dataset:
    """Make variants of the pictures of a dataset, so that few pictures teach more than themselves.

    Only what leaves the caption true: no mirroring where there is text, no colours where they are named.

    Args:
        dataset: pictures with captions
        copies: variants of each picture
        flip: mirror half of them
        zoom: how much larger at most, 0.1 = 1.1 times; what sticks out is cropped
        shrink: also make them smaller, by the same factor; the border goes on outside
        stretch: how much longer at most in one direction than in the other
        shift: how far to move at most, as a share of the side
        turn: how far to turn at most, either way
        colour: how much to change brightness, contrast and saturation at most, 0.2 = a fifth
        seed: of the variants
    """
    return variants(ctx, dataset, copies, Variation(flip, zoom, shrink, stretch, shift, turn, colour), seed)
