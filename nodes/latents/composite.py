"""One latent inside another, by a mask."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Latent, Mask, Shape, node
from nodes.latents.fitting import check_pair, mask_on


@node("latents.composite", version=1, tags=("mask", "inpaint", "paste", "combine", "region"), cheap=True,
      sentence="{layer} replaces {base} under {mask}")
def composite(
    base: Annotated[Latent, Shape("N C H W")],
    layer: Annotated[Latent, Shape("M C H W")],
    mask: Annotated[Mask, Shape("m 1 h w")],
) -> Annotated[Latent, Shape("n C H W")]:
    """Put one latent into another where a mask says so: base + mask (layer - base).

    Args:
        base: the latent where the mask is 0
        layer: the latent where it is 1, of the same space and size
        mask: of the latent's or its picture's size
    """
    check_pair(base, layer)
    larger = base if base.data.shape[0] >= layer.data.shape[0] else layer
    return Latent(base.data + mask_on(mask, larger) * (layer.data - base.data), base.space)
