"""Conditioning of an unCLIP model on a picture: variations of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import torch

from nodes.control.load_image_encoder import EncodeVision, Statistics, states_of
from nodes.control.noise_augmentation import augmented, comfyui_draws, level_of, mixed
from nodes.interface import BadInput, Choice, Conditioning, Context, Image, ImageEncoder, Range, Seed, Shape, node
from nodes.latents.noise import sample_noise


def statistics(encoder: ImageEncoder) -> Statistics:
    """Mean and deviation of the embeddings that the model was trained on; only its own encoder knows them."""
    if isinstance(encoder.encode, EncodeVision) and encoder.encode.statistics is not None:
        return encoder.encode.statistics
    raise BadInput(f"unCLIP reads embeddings as they were in its training, which {encoder.name} does not know; load "
                   "the image encoder from the unCLIP checkpoint itself with control.load_image_encoder")


@node("control.unclip", version=1, tags=("image variations", "reimagine", "sd21 unclip", "noise augmentation"),
      output="conditioning", phrase="{conditioning}, like {image} (unCLIP)")
def unclip(
    ctx: Context,
    conditioning: Conditioning,
    image_encoder: ImageEncoder,
    image: Annotated[Image, Shape("N C H W")],
    strength: Annotated[float, Range(-10, 10, step=0.05)] = 1.0,
    noise_augmentation: Annotated[float, Range(0, 1, step=0.01)] = 0.0,
    seed: Annotated[int, Seed()] = 0,
    mix: bool = False,
    source: Annotated[str, Choice(("per_sample", "comfyui"))] = "per_sample",
) -> Conditioning:
    """Make a prompt ask for variations of a picture, for unCLIP checkpoints (SD 2.1 unCLIP H and L).

    What guidance keeps away from needs no picture: without one the model is told nothing.

    Args:
        conditioning: the prompt, which says what else to show; may be empty
        image_encoder: the image encoder of the same checkpoint
        image: the pictures to vary, one for each sample or one for all
        strength: how much the picture counts
        noise_augmentation: share of noise on what the model reads of the picture; more = less like it
        seed: of that noise; as in ComfyUI the one of the sampler, where the source is comfyui
        mix: make one of all pictures, instead of one for each sample; ComfyUI always mixes several
        source: per_sample gives each picture noise of its own; comfyui draws it as ComfyUI does

    Returns:
        conditioning: the prompt with the picture
    """
    mean, std = statistics(image_encoder)
    embedding = states_of(image_encoder, image, "unCLIP").embedding
    if embedding.shape[1] != len(mean):
        raise BadInput(f"expected embeddings of {len(mean)} numbers, got {embedding.shape[1]}; load the image encoder "
                       "of this checkpoint")
    count = len(embedding)
    noise = (comfyui_draws(seed, count, len(mean)) if source == "comfyui"
             else sample_noise(ctx, seed, count + 1, embedding.shape[1:]))
    rows = augmented(embedding, noise[:count], level_of(noise_augmentation), mean, std) * strength
    if mix and count > 1:
        rows = mixed(rows, [1.0] * count, noise[count:], mean, std)
    text = conditioning.text if len(conditioning.text) in (0, len(rows)) else conditioning.text[:1] * len(rows)
    return replace(conditioning, pooled=torch.as_tensor(rows), sizes=None, text=text)
