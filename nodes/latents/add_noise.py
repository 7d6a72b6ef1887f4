"""Noise added to a latent."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Context, Latent, Mask, Range, Seed, Shape, node
from nodes.latents.fitting import mask_on
from nodes.latents.noise import sample_noise


@node("latents.add_noise", version=1, tags=("inject", "perturb", "img2img", "variation", "random"), cheap=True,
      sentence="noise is added to {latent} (sigma {sigma}, seed {seed})[ under {mask}]")
def add_noise(
    ctx: Context,
    latent: Annotated[Latent, Shape("N C H W")],
    sigma: Annotated[float, Range(0, 1000, step=0.01)] = 1.0,
    seed: Annotated[int, Seed()] = 0,
    first: Annotated[int, Range(0, 2**31)] = 0,
    mask: Annotated[Mask | None, Shape("M 1 h w")] = None,
) -> Annotated[Latent, Shape("N C H W")]:
    """Add Gaussian noise to a latent: latent + sigma noise, such as to begin from a picture or to vary a result.

    Sample i gets the same noise alone or in a batch, the same that latents.noise draws for this seed.

    Args:
        latent: the latent
        sigma: standard deviation of the noise, in the units of the latent
        seed: another seed, other noise
        first: number of the first sample, to repeat one of a batch
        mask: where noise is added: 1 all of it, 0 none; of the latent's or its picture's size
    """
    count, *shape = latent.data.shape
    noise = sigma * sample_noise(ctx, seed, count, tuple(shape), first).to(latent.data)
    return Latent(latent.data + (noise if mask is None else mask_on(mask, latent) * noise), latent.space)
