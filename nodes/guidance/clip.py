"""CLIP guidance (Crowson 2021): the gradient of how well cut-outs fit a prompt steers the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import torch
import torch.nn.functional as F
from torch import Tensor

from nodes.guidance.estimates import changed, paired
from nodes.guidance.gradients import gradient, moved, through
from nodes.interface import RGB, BadInput, Clip, Conditioning, Context, Denoiser, Image, Range, Seed, Text, Toggle, node

SMALLEST = 0.5  # share of the side that a cut-out has at least
SETS = 256  # of cut-outs: each noise level has one of them


def cut_outs(pictures: Tensor, places: Tensor) -> Tensor:
    """Squares of each picture, at its size: [count * N, C, H, W]; places: [count, 3] size, down, right in (0, 1)."""
    height, width = pictures.shape[-2:]
    parts = []
    for share, down, right in places.tolist():
        side = max(round(min(height, width) * (SMALLEST + (1 - SMALLEST) * share)), 1)
        top, left = round(down * (height - side)), round(right * (width - side))
        part = pictures[..., top:top + side, left:left + side]
        parts.append(F.interpolate(part, size=(height, width), mode="bilinear", antialias=True))
    return torch.cat(parts)


def spherical_distance(a: Tensor, b: Tensor) -> Tensor:
    """Half the square of the angle between unit vectors, [N]: Crowson 2021, of the notebook that began it."""
    return 2 * ((a - b).norm(dim=-1) / 2).clamp(max=1 - 1e-6).arcsin() ** 2


@dataclass(frozen=True)
class ClipGuided:
    """clean - scale sigma^2 d distance(cut-outs of clean, prompt) / dx.

    target:        unit vector of the prompt, [1, D]
    places:        [SETS, cuts, 3] in (0, 1)
    through_model: differentiate the denoiser as well; otherwise its derivative is taken as that of Gaussian data of the
                   space's standard deviation s, s^2 / (s^2 + sigma^2), and one call is all it costs
    """

    model: Denoiser
    clip: Clip
    target: Tensor
    scale: float
    places: Tensor
    through_model: bool

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The guided clean estimate."""
        if self.scale == 0:
            return self.model.denoise(x, sigma, conditioning)
        if self.through_model:
            clean, slope = self.steered(x, sigma, conditioning)
            return moved(clean, -slope, sigma, self.scale)
        return self.pushed(self.model.denoise(x, sigma, conditioning), x, sigma)

    def pair(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """The same, and the model's estimate without the push."""
        clean, unconditional = paired(self.model, x, sigma)
        return self.pushed(clean, x, sigma), unconditional

    def steered(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None) -> tuple[Tensor, Tensor]:
        """The model's estimate, and how the distance from the prompt changes with x through the model."""
        return through(lambda clean: self.distance(clean, sigma), lambda x: self.model.denoise(x, sigma, conditioning),
                       x)

    def pushed(self, clean: Tensor, x: Tensor, sigma: Tensor) -> Tensor:
        """A given estimate of the model, moved towards the prompt."""
        if self.scale == 0:
            return clean
        if self.through_model:
            slope = self.steered(x, sigma, None)[1]
        else:
            variance = self.model.space.std**2
            slope = gradient(lambda clean: self.distance(clean, sigma), clean) * (variance / (variance + sigma**2))
        return moved(clean, -slope, sigma, self.scale)

    def distance(self, clean: Tensor, sigma: Tensor) -> Tensor:
        """Mean distance of the cut-outs of each sample from the prompt, [N]."""
        places = self.places[round(float(sigma) * 1e6) % SETS]
        parts = cut_outs((clean + 1) / 2, places)
        vectors = self.clip.image.encode(Image(parts)).data.to(clean)
        return spherical_distance(vectors, self.target.to(clean)).view(len(places), len(clean)).mean(0)


@node("guidance.clip", version=1, tags=("gradient", "cut-outs", "clip guided diffusion"), output="denoiser",
      phrase="{denoiser}, guided at {scale} by {clip} towards {prompt}")
def clip(
    ctx: Context,
    denoiser: Denoiser,
    clip: Clip,
    prompt: Annotated[str, Text(prompt=True)] = "a red heart",
    scale: Annotated[float, Range(0, 100_000)] = 300.0,
    cuts: Annotated[int, Range(1, 256)] = 8,
    seed: Annotated[int, Seed()] = 0,
    through_model: Annotated[bool, Toggle()] = True,
) -> Denoiser:
    """Steer any model of pictures towards a prompt by the gradient of CLIP, as in 2021.

    Args:
        denoiser: the model to steer, also an unconditional one; it works on pixels
        clip: the CLIP model that judges
        prompt: what to show
        scale: how hard to push
        cuts: random cut-outs that are judged at each call
        seed: of the cut-outs
        through_model: also differentiate the model, as in 2021: better, and about three times as slow

    Returns:
        denoiser: the same model, steered
    """
    if denoiser.space != RGB:
        raise BadInput(f"expected a denoiser of pixels, got {denoiser.name} in '{denoiser.space.name}'; wire one that "
                       "works on rgb")
    target = clip.text.encode([prompt]).pooled
    assert target is not None
    places = torch.rand(SETS, cuts, 3, generator=ctx.generator(seed))
    unit = F.normalize(target, dim=-1)
    return changed(denoiser, ClipGuided(denoiser, clip, unit, scale, places, through_model))
