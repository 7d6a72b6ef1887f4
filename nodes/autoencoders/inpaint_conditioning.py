"""What an inpainting model reads beside its latent: where to paint, and the picture around."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, NamedTuple

import torch

from nodes.autoencoders.masked import check_mask, mask_cells, without_masked
from nodes.interface import Autoencoder, Conditioning, Image, Latent, Mask, Shape, node


class InpaintConditioning(NamedTuple):
    """Both prompts with the picture, and its latent."""

    positive: Conditioning
    negative: Conditioning
    latent: Annotated[Latent, Shape("N C h w")]


@node("autoencoders.inpaint_conditioning", version=1, tags=("inpaint model conditioning", "mask", "fill", "outpaint"),
      sentence="{image} within {mask} is to be painted anew; {positive} and {negative} carry the rest of it")
def inpaint_conditioning(
    positive: Conditioning,
    negative: Conditioning,
    autoencoder: Autoencoder,
    image: Annotated[Image, Shape("N 3 H W")],
    mask: Mask,
) -> InpaintConditioning:
    """Show a picture with a hole to an inpainting checkpoint, which reads 5 channels beside its latent.

    Args:
        positive: what to show
        negative: what to keep away from
        autoencoder: the one of the checkpoint
        image: the picture; sides in multiples of 8 pixels
        mask: where to paint, as large as the picture

    Returns:
        positive: the prompt with mask and picture
        negative: the other prompt with the same
        latent: the whole picture, for guidance.inpaint or as a start
    """
    check_mask(image, mask)
    whole, around = autoencoder.encode(image), autoencoder.encode(without_masked(image, mask))
    cells = mask_cells(mask, *around.data.shape[2:]).expand(len(around.data), -1, -1, -1)
    beside = torch.cat([cells, around.data], 1)
    return InpaintConditioning(replace(positive, concat=beside), replace(negative, concat=beside), whole)
