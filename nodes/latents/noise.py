"""Noise to start from: each sample of a batch has its own generator, so it does not depend on the batch."""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from nodes.interface import BadInput, Choice, Context, Denoiser, Latent, Range, Seed, Shape, node


def sample_noise(ctx: Context, seed: int, count: int, shape: tuple[int, ...], first: int = 0) -> Tensor:
    """[count, *shape] unit normal numbers; sample i comes from the generator of (seed, first + i) alone."""
    data = torch.empty(count, *shape)
    for row, generator in zip(data.unbind(), ctx.generators(seed, first, count), strict=True):
        row.normal_(generator=generator)
    return data


def comfyui_noise(seed: int, count: int, shape: tuple[int, ...], first: int = 0) -> Tensor:
    """[count, *shape] as ComfyUI draws them on the CPU: one generator for the whole batch, samples in their order."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn((first + count, *shape), generator=generator)[first:]


@node("latents.noise", version=1, tags=("random", "empty latent", "start"),
      phrase="noise (seed {seed}[, {batch} samples])")
def noise(
    ctx: Context,
    denoiser: Denoiser,
    seed: Annotated[int, Seed()] = 0,
    batch: Annotated[int, Range(1, 4096)] = 1,
    width: Annotated[int | None, Range(1, 16384, unit="px")] = None,
    height: Annotated[int | None, Range(1, 16384, unit="px")] = None,
    first: Annotated[int, Range(0, 2**31)] = 0,
    source: Annotated[str, Choice(("per_sample", "comfyui"))] = "per_sample",
) -> Annotated[Latent, Shape("batch C H W")]:
    """Random noise for a denoiser to turn into pictures.

    Sample i is the same whether it is drawn alone or among others: picture 7 of a batch of 64 is made again by
    `first = 7, batch = 1`.

    Args:
        denoiser: says which space and size the noise must have
        seed: another seed, another picture
        batch: how many samples
        width: width of the picture; empty = the size that the denoiser was trained at
        height: height of the picture; empty = the size that the denoiser was trained at
        first: number of the first sample, to draw one of a batch again
        source: per_sample gives each sample its own generator; comfyui draws the batch as ComfyUI does

    Returns:
        latent: unit-variance noise in the space of the denoiser
    """
    rows, columns = _cells(denoiser, "height", height), _cells(denoiser, "width", width)
    shape = (denoiser.space.channels, rows, columns)
    if source == "comfyui":
        return Latent(comfyui_noise(seed, batch, shape, first), denoiser.space)
    data = sample_noise(ctx, seed, batch, shape, first)
    return Latent(data, denoiser.space)


def _cells(denoiser: Denoiser, side: str, pixels: int | None) -> int:
    """How many latent cells one side has."""
    if pixels is None:
        if denoiser.size is None:
            raise BadInput(f"{denoiser.name} works at any size: type a {side}")
        return denoiser.size
    scale = denoiser.space.scale
    if pixels < 1 or pixels % scale:
        near = max(scale, pixels // scale * scale)
        raise BadInput(f"expected a {side} that is a multiple of {scale} for {denoiser.name}, got {pixels}; try {near} "
                       f"or {near + scale}")
    return pixels // scale
