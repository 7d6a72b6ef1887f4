"""Cascades on pixels: a second network draws the details of a small picture (Ho et al. 2022; Saharia et al. 2022)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated

import torch
import torch.nn.functional as F
from torch import Tensor

from nodes.denoisers.discrete import DiscreteLevels
from nodes.guidance.estimates import for_rows
from nodes.interface import RGB, BadInput, Conditioning, Context, Denoiser, Image, Range, Seed, Shape, node

NOISING = DiscreteLevels("cosine")


@dataclass(frozen=True)
class Enlarging:
    """A `denoise` whose network also reads a noisy picture, and how noisy it is.

    picture: [N, 3, H, W] in [-1, 1] with its noise, at unit variance; level: the number of its noise level
    null:    what stands for no conditioning
    """

    denoise: Callable[[Tensor, Tensor, Conditioning | None], Tensor]
    picture: Tensor
    level: int
    null: Conditioning | Callable[[], Conditioning] | None

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The clean estimate."""
        if x.shape[2:] != self.picture.shape[2:]:
            height, width = self.picture.shape[2:]
            raise BadInput(f"expected noise of {width}x{height} pixels, as large as the enlarged picture, got "
                           f"{x.shape[3]}x{x.shape[2]}; make it as large")
        nothing = self.null() if callable(self.null) else self.null
        given = replace(conditioning or nothing or Conditioning(), concat=for_rows(self.picture, len(x)),
                        labels=torch.tensor([self.level]))
        return self.denoise(x, sigma, given)


def noised(picture: Tensor, noise: Tensor, level: int) -> Tensor:
    """Noise conditioning augmentation (Ho et al. 2022, section 4.2): the picture at a training level, unit variance."""
    return NOISING.scaled(picture + NOISING.sigmas[level] * noise, NOISING.sigmas[level])


@node("denoisers.enlarging_stage", version=1, tags=("cascade", "deepfloyd", "super-resolution", "noise conditioning"),
      output="denoiser", phrase="{denoiser}, drawing the details of {image}")
def enlarging_stage(
    ctx: Context,
    denoiser: Denoiser,
    image: Annotated[Image, Shape("N 3 H W")],
    scale: Annotated[int, Range(1, 8)] = 4,
    noise_level: Annotated[int, Range(0, 999)] = 250,
    seed: Annotated[int, Seed()] = 0,
) -> Denoiser:
    """Let the second stage of a cascade draw a small picture anew, larger and with its details.

    Args:
        denoiser: the second stage, before its guidance: DeepFloyd IF's stage II, or another that reads a picture
        image: the small pictures, one for all samples or one for each
        scale: how many times larger to draw
        noise_level: how much noise to hide the small picture's own details with; less follows it more closely
        seed: of that noise

    Returns:
        denoiser: the same model, to be guided, and sampled from noise of the enlarged size
    """
    if denoiser.space != RGB or image.data.shape[1] != RGB.channels:
        raise BadInput(f"expected a model on pixels and an RGB picture, got a model in '{denoiser.space.name}' and "
                       f"{image.data.shape[1]} channels; wire a second stage, and the picture through images.to_rgb")
    size = [side * scale for side in image.data.shape[2:]]
    large = F.interpolate(image.data * 2 - 1, size=size, mode="bilinear", align_corners=True)
    noise = torch.stack([torch.randn(large.shape[1:], generator=ctx.generator(seed, i)) for i in range(len(large))])
    picture = noised(large, noise, noise_level)
    return replace(denoiser, denoise=Enlarging(denoiser.denoise, picture, noise_level, denoiser.null),
                   size=size[0] if size[0] == size[1] else None)
