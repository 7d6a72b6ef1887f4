"""Merged tensors of the models that ship as a model to sample from."""

from __future__ import annotations

from typing import Annotated

from nodes.denoisers.unet import unet_of
from nodes.encoders import clip_model
from nodes.interface import Context, ModelFile, Module, node
from nodes.weights.card import load
from nodes.weights.load_text_to_image import CLIP_FILE, TextToImage, assembled, refuse_another_encoder
from nodes.weights.safetensors_file import BadWeights


@node("weights.as_text_to_image", version=1, phrase="{module}", tags=("merge", "model", "starter", "load"))
def as_text_to_image(
    ctx: Context, module: Module, text_encoder: Annotated[str, ModelFile("clip")] = CLIP_FILE
) -> TextToImage:
    """Use the tensors of a model that makes pictures from prompts, merged or changed, without saving them first.

    Args:
        module: the tensors of a text-to-image model of Wireloom
        text_encoder: the CLIP file that reads the prompts: the one that the model was trained with

    Returns:
        denoiser: the model, to be guided and sampled; its latents are pixels
        text_encoder: turns prompts into what the denoiser reads
    """
    try:
        network, card = unet_of(module.tensors, module.metadata.get("wireloom", "{}"))
    except (ValueError, KeyError, TypeError, RuntimeError) as error:
        first = " ".join(str(error).split())[:200]
        raise BadWeights(module.name, "expected the tensors of a text-to-image model of Wireloom; those of Stable "
                                      f"Diffusion go into weights.as_checkpoint ({first})") from None
    clip = load(ctx, text_encoder, "clip", clip_model.load_clip)
    refuse_another_encoder(ctx, card, text_encoder)
    return assembled(network.to(ctx.device), card, clip.to(ctx.device), module.name, ctx.dtype)
