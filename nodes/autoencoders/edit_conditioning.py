"""What InstructPix2Pix reads beside its latent: the picture to edit (Brooks et al. 2023)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, NamedTuple

from nodes.autoencoders.spaces import SCALINGS, by_channel
from nodes.interface import Autoencoder, Conditioning, Image, Shape, node


class EditConditioning(NamedTuple):
    """The instruction with the picture, the picture alone, and neither."""

    positive: Conditioning
    picture: Conditioning
    nothing: Conditioning


@node("autoencoders.edit_conditioning", version=1, tags=("instruct pix2pix conditioning", "edit", "instruction"),
      sentence="{image} is to be edited as {positive} says")
def edit_conditioning(
    positive: Conditioning,
    negative: Conditioning,
    autoencoder: Autoencoder,
    image: Annotated[Image, Shape("N 3 H W")],
) -> EditConditioning:
    """Show a picture to an InstructPix2Pix checkpoint, which reads 4 channels beside its latent.

    Args:
        positive: the instruction, such as "make it winter"
        negative: the empty prompt, or what to keep away from
        autoencoder: the one of the checkpoint
        image: the picture; sides in multiples of 8 pixels

    Returns:
        positive: instruction and picture: what to follow
        picture: the other prompt with the picture: following the picture only
        nothing: the other prompt with no picture
    """
    latent = autoencoder.encode(image)
    factor = SCALINGS[latent.space].factor if latent.space in SCALINGS else 1.0
    beside = latent.data / by_channel(factor, latent.data)  # the network was trained on unscaled latents here
    return EditConditioning(replace(positive, concat=beside), replace(negative, concat=beside),
                            replace(negative, concat=beside.new_zeros(beside.shape)))
