"""The latents along an axis, as one batch."""

from __future__ import annotations

from typing import Annotated

import torch

from nodes.interface import Axis, BadInput, Latent, node
from nodes.latents.fitting import check_space, describe


@node("latents.stack", version=1, tags=("axis", "batch", "collect", "gather"), cheap=True,
      sentence="{latents} are gathered into one batch[ over {over}]")
def stack(latents: Annotated[list[Latent], Axis()]) -> Latent:
    """Gather the latents of an axis into one batch.

    Args:
        latents: latents of one space and size, from each cell of the axes named in `over`
    """
    for other in latents[1:]:
        check_space(latents[0], other)
        if other.data.shape[2:] != latents[0].data.shape[2:]:
            raise BadInput(f"expected latents of one size, got {describe(latents[0])} and {describe(other)}; wire them "
                           "through latents.upscale or latents.crop first")
    return Latent(torch.cat([latent.data for latent in latents]), latents[0].space)
