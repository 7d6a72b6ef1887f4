"""The nodes of the editor's benchmark: a step like those that other editors were measured with, and a slow picture."""

from __future__ import annotations

import time
from typing import Annotated, NamedTuple

import torch

from nodes.interface import Choice, Context, Image, Range, Text, node


class Made(NamedTuple):
    """A picture, and the same once more: two outputs."""

    image: Image
    stats: Image


@node("bench.step", version=1)
def step(
    image: Image | None = None,
    mask: Image | None = None,
    psf: Image | None = None,
    seed: Annotated[int, Range(0, 1_000_000, step=1)] = 0,
    mode: Annotated[str, Choice(("gaussian", "poisson", "wiener", "bicubic"))] = "gaussian",
    text: Annotated[str, Text()] = "",
) -> Made:
    """A step with three wired inputs, two outputs, a number, a choice and a text.

    Args:
        image: a picture
        mask: a picture
        psf: a picture
        seed: a number
        mode: a choice
        text: a text

    Returns:
        image: the picture
        stats: the picture once more
    """
    made = image or Image(torch.zeros(1, 3, 8, 8))
    return Made(made, made)


@node("bench.picture", version=1)
def picture(
    side: Annotated[int, Range(16, 4096, step=1, unit="px")] = 128,
    level: Annotated[float, Range(0, 20)] = 1.0,
    seed: Annotated[int, Range(0, 1_000_000, step=1)] = 0,
) -> Image:
    """A picture of waves with fine grain, other ones for each seed.

    Args:
        side: width and height
        level: how many waves there are
        seed: which picture

    Returns:
        image: the picture
    """
    random = torch.Generator().manual_seed(seed)
    shift = torch.rand(3, 2, 1, 1, generator=random) * 6.28
    way = torch.linspace(0, 6.28 * (1 + level), side)
    down, across = torch.sin(way.view(1, side, 1) + shift[:, 0]), torch.cos(way.view(1, 1, side) + shift[:, 1])
    waves = 0.5 + 0.2 * down + 0.2 * across
    return Image((waves + 0.1 * torch.rand(1, side, side, generator=random)).clamp(0, 1)[None])


@node("bench.forming", version=1)
def forming(
    ctx: Context,
    seconds: Annotated[float, Range(0.1, 60)] = 4.0,
    seed: Annotated[int, Range(0, 1_000_000_000, step=1)] = 0,
) -> Image:
    """A picture that forms slowly, with previews on its way.

    Args:
        seconds: how long it takes
        seed: which picture

    Returns:
        image: the picture
    """
    random = torch.Generator().manual_seed(seed)
    made = torch.rand(1, 3, 128, 128, generator=random)
    end = time.monotonic() + seconds
    steps = 0
    while time.monotonic() < end:
        ctx.raise_if_cancelled()
        steps += 1
        made = made.roll(8, 3)
        ctx.progress(steps, steps + 1, preview=Image(made))
        time.sleep(0.02)
    return Image(made)
