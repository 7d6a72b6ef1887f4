"""Clean points of the plane: where an image-to-image graph has a picture, its twin has these."""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from nodes.denoisers.mixture import MODE_COLUMNS
from nodes.interface import PLANE, BadInput, Context, Latent, Range, Seed, Shape, Table, node


def drawn(ctx: Context, seed: int, count: int, means: Tensor, spread: Tensor, first: int = 0) -> Tensor:
    """[count, 2] points of a mixture; point i comes from the generator of (seed, first + i) alone.

    means: [K, 2], spread: [K]
    """
    generators = [ctx.generator(seed, first + i) for i in range(count)]
    modes = torch.stack([torch.randint(len(means), (), generator=g) for g in generators])
    unit = torch.stack([torch.randn(2, generator=g) for g in generators])
    return means[modes] + spread[modes, None] * unit


@node("latents.from_modes", version=1, tags=("plane", "2-D", "draw", "toy", "data"),
      sentence="{batch} clean points are drawn from {modes} (seed {seed})")
def from_modes(
    ctx: Context,
    modes: Table,
    seed: Annotated[int, Seed()] = 0,
    batch: Annotated[int, Range(1, 4096)] = 1,
    first: Annotated[int, Range(0, 2**31)] = 0,
) -> Annotated[Latent, Shape("batch 2 1 1")]:
    """Draw clean points from a mixture: the data that its denoiser was made for.

    Args:
        modes: the blobs of denoisers.mixture
        seed: another seed, other points
        batch: how many points
        first: number of the first point, to draw one of a batch again
    """
    if modes.columns != MODE_COLUMNS or not modes.rows:
        raise BadInput(f"expected modes with the columns {', '.join(MODE_COLUMNS)}, got {', '.join(modes.columns)} "
                       f"and {len(modes.rows)} rows; wire the modes of denoisers.mixture")
    numbers = torch.tensor([row[1:] for row in modes.rows], dtype=torch.float32)
    points = drawn(ctx, seed, batch, numbers[:, :2], numbers[:, 2], first)
    return Latent(points[:, :, None, None], PLANE)
