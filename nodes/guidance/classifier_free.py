"""Classifier-free guidance (Ho & Salimans 2022), with an interval (Kynkäänniemi et al. 2024) and rescaling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from torch import Tensor

from nodes.guidance.estimates import Explained, between, check_accepts, estimates, steered
from nodes.guidance.rescaling import rescaled
from nodes.guidance.rows import repeated
from nodes.interface import Conditioning, Denoiser, Range, node


def guided_estimate(conditional: Tensor, unconditional: Tensor, scale: float) -> Tensor:
    """Ho & Salimans 2022, Eq. 6 with scale = 1 + w, for clean estimates: walk on from unconditional to conditional."""
    return unconditional + scale * (conditional - unconditional)


@dataclass(frozen=True)
class Guided:
    """`denoise` of a guided model. Outside the interval, and at scale 1, it is the conditional model: one call.

    low, high: guide while low < sigma <= high (Kynkäänniemi et al. 2024)
    rescale:   how far the spread goes back to that of the conditional estimate
    """

    model: Denoiser
    positive: Conditioning
    negative: Conditioning | None
    scale: float
    low: float
    high: float
    rescale: float = 0.0

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The guided clean estimate; what it is steered by was fixed before, so `conditioning` is not read."""
        return self.explained(x, sigma).clean

    def explained(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Explained:
        """The guided estimate, the conditional and the unconditional one."""
        if self.scale == 1 or not self.low < sigma <= self.high:
            return Explained(self.model.denoise(x, sigma, repeated(self.positive, len(x))))
        unconditional, conditional = estimates(self.model, x, sigma, [self.negative, self.positive])
        guided = guided_estimate(conditional, unconditional, self.scale)
        return Explained(rescaled(guided, conditional, x, sigma, self.rescale), conditional, unconditional)

    def pair(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """Guided and unconditional estimate, for samplers that use both (CFG++)."""
        unconditional, conditional = estimates(self.model, x, sigma, [self.negative, self.positive])
        if self.scale == 1 or not self.low < sigma <= self.high:
            return conditional, unconditional
        guided = guided_estimate(conditional, unconditional, self.scale)
        return rescaled(guided, conditional, x, sigma, self.rescale), unconditional


@node("guidance.classifier_free", version=1, tags=("cfg", "prompt strength", "rescale cfg"), cheap=True,
      output="denoiser", phrase="{denoiser}, guided at {scale} towards {positive}[ and away from {negative}]")
def classifier_free(
    denoiser: Denoiser,
    positive: Conditioning,
    negative: Conditioning | None = None,
    scale: Annotated[float, Range(0, 100, step=0.5)] = 3.0,
    end_sigma: Annotated[float, Range(0, 1e6)] = 0.0,
    start_sigma: Annotated[float | None, Range(0, 1e6)] = None,
    rescale: Annotated[float, Range(0, 1, step=0.05)] = 0.0,
) -> Denoiser:
    """Steer a denoiser towards a prompt and away from another.

    Args:
        denoiser: the model to steer
        positive: what to show
        negative: what to keep away from; empty = away from "anything"
        scale: 1 follows the prompt without pushing, more pushes harder; 0 ignores the prompt
        end_sigma: stop pushing at this noise level; fine details form below 1
        start_sigma: start pushing at this noise level; empty = from the beginning
        rescale: how far to bring the contrast back that pushing adds (Lin et al. 2023); 0.7 is usual, 0 = not

    Returns:
        denoiser: the same model, steered; takes no more conditioning
    """
    check_accepts(denoiser, positive, negative)
    low, high = between(end_sigma, start_sigma)
    return steered(denoiser, Guided(denoiser, positive, negative, scale, low, high, rescale))
