"""Noise for a latent that is there already: as many samples, as large."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Choice, Context, Latent, Range, Seed, Shape, node
from nodes.latents.noise import comfyui_noise, sample_noise


@node("latents.noise_like", version=1, tags=("random", "start", "image to image", "img2img"), cheap=True,
      phrase="noise as large as {latent} (seed {seed})")
def noise_like(
    ctx: Context,
    latent: Annotated[Latent, Shape("N C H W")],
    seed: Annotated[int, Seed()] = 0,
    first: Annotated[int, Range(0, 2**31)] = 0,
    source: Annotated[str, Choice(("per_sample", "comfyui"))] = "per_sample",
) -> Annotated[Latent, Shape("N C H W")]:
    """Random noise as large as a latent, for a sampler that starts from it: no size needs to be known.

    Sample i gets the noise that latents.noise draws for this seed.

    Args:
        latent: whose size, number and space to take
        seed: another seed, another picture
        first: number of the first sample, to draw one of a batch again
        source: per_sample gives each sample its own generator; comfyui draws the batch as ComfyUI does

    Returns:
        latent: unit-variance noise in the space of the latent
    """
    count, *shape = latent.data.shape
    if source == "comfyui":
        return Latent(comfyui_noise(seed, count, tuple(shape), first), latent.space)
    return Latent(sample_noise(ctx, seed, count, tuple(shape), first), latent.space)
