"""Autoguidance (Karras et al. 2024): a model is steered away from a weaker version of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from torch import Tensor

from nodes.guidance.classifier_free import guided_estimate
from nodes.guidance.estimates import Explained, between, changed, check_one_space
from nodes.interface import Conditioning, Denoiser, Range, node


@dataclass(frozen=True)
class Autoguided:
    """Weak + scale (strong - weak): Karras et al. 2024, "Guiding ... with a Bad Version of Itself", Eq. 3."""

    strong: Denoiser
    weak: Denoiser
    scale: float
    low: float
    high: float

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The guided clean estimate; at scale 1 and outside the interval that of the strong model."""
        return self.explained(x, sigma, conditioning).clean

    def explained(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Explained:
        """The guided estimate, that of the strong and that of the weak model."""
        strong = self.strong.denoise(x, sigma, conditioning)
        if self.scale == 1 or not self.low < sigma <= self.high:
            return Explained(strong)
        weak = self.weak.denoise(x, sigma, conditioning)
        return Explained(guided_estimate(strong, weak, self.scale), strong, weak)


@node("guidance.autoguidance", version=1, tags=("bad version", "weak model"), cheap=True, output="denoiser",
      phrase="{denoiser}, guided at {scale} away from {weak}")
def autoguidance(
    denoiser: Denoiser,
    weak: Denoiser,
    scale: Annotated[float, Range(0, 100, step=0.1)] = 2.0,
    end_sigma: Annotated[float, Range(0, 1e6)] = 0.0,
    start_sigma: Annotated[float | None, Range(0, 1e6)] = None,
) -> Denoiser:
    """Steer a model away from a weaker version of itself: better pictures, as varied as before.

    Args:
        denoiser: the model to steer
        weak: a smaller or less trained model of the same data, with the same conditioning
        scale: 1 is the model itself, more goes on from the weak one past it
        end_sigma: stop pushing at this noise level
        start_sigma: start pushing at this noise level; empty = from the beginning

    Returns:
        denoiser: the same model, steered; takes the conditioning that both take
    """
    check_one_space(denoiser, weak)
    low, high = between(end_sigma, start_sigma)
    return changed(denoiser, Autoguided(denoiser, weak, scale, low, high), weak)
