"""Two batches of latents as one."""

from __future__ import annotations

from typing import Annotated

import torch

from nodes.interface import BadInput, Latent, Shape, node
from nodes.latents.fitting import check_space, describe


@node("latents.join", version=1, tags=("batch", "concatenate", "append"), cheap=True,
      sentence="{a} and {b} are put into one batch")
def join(
    a: Annotated[Latent, Shape("N C H W")], b: Annotated[Latent, Shape("M C H W")]
) -> Annotated[Latent, Shape("n C H W")]:
    """One batch of two: first all latents of the one, then all of the other.

    Args:
        a: latents at the beginning
        b: latents at the end, of the same space and size
    """
    check_space(a, b)
    if a.data.shape[2:] != b.data.shape[2:]:
        raise BadInput(f"expected latents of one size, got {describe(a)} and {describe(b)}; wire one of them "
                       "through latents.upscale or latents.crop")
    return Latent(torch.cat([a.data, b.data]), a.space)
