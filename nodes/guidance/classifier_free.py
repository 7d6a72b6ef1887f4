"""Classifier-free guidance (Ho & Salimans 2022), with an interval (Kynkäänniemi et al. 2024)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

import torch
from torch import Tensor

from nodes.guidance.rows import joined, repeated
from nodes.interface import BadInput, Conditioning, Denoiser, Range, node


def guided_estimate(conditional: Tensor, unconditional: Tensor, scale: float) -> Tensor:
    """Ho & Salimans 2022, Eq. 6 with scale = 1 + w, for clean estimates: walk on from unconditional to conditional."""
    return unconditional + scale * (conditional - unconditional)


@dataclass(frozen=True)
class Guided:
    """`denoise` of a guided model. Outside the interval, and at scale 1, it is the conditional model: one call.

    low, high: guide while low < sigma <= high (Kynkäänniemi et al. 2024)
    """

    model: Denoiser
    positive: Conditioning
    negative: Conditioning | None
    scale: float
    low: float
    high: float

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The guided clean estimate; what it is steered by was fixed before, so `conditioning` is not read."""
        positive = repeated(self.positive, len(x))
        if self.scale == 1 or not self.low < sigma <= self.high:
            return self.model.denoise(x, sigma, positive)
        unconditional, conditional = self.both(x, sigma, positive)
        return guided_estimate(conditional, unconditional, self.scale)

    def pair(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """Guided and unconditional estimate, for samplers that use both (CFG++)."""
        unconditional, conditional = self.both(x, sigma, repeated(self.positive, len(x)))
        pushed = self.scale != 1 and self.low < sigma <= self.high
        return (guided_estimate(conditional, unconditional, self.scale) if pushed else conditional), unconditional

    def both(self, x: Tensor, sigma: Tensor, positive: Conditioning) -> tuple[Tensor, Tensor]:
        """Unconditional and conditional estimate: one batch of twice the size where they fit into one."""
        without = self.negative or self.model.null
        negative = without and repeated(without, len(x))
        together = negative and joined(negative, positive)
        if together is None:
            return self.model.denoise(x, sigma, negative), self.model.denoise(x, sigma, positive)
        unconditional, conditional = self.model.denoise(torch.cat([x, x]), sigma, together).chunk(2)
        return unconditional, conditional


@node("guidance.classifier_free", version=1, tags=("cfg", "prompt strength"), cheap=True, output="denoiser",
      phrase="{denoiser}, guided at {scale} towards {positive}[ and away from {negative}]")
def classifier_free(
    denoiser: Denoiser,
    positive: Conditioning,
    negative: Conditioning | None = None,
    scale: Annotated[float, Range(0, 100, step=0.5)] = 3.0,
    end_sigma: Annotated[float, Range(0, 1e6)] = 0.0,
    start_sigma: Annotated[float | None, Range(0, 1e6)] = None,
) -> Denoiser:
    """Steer a denoiser towards a prompt and away from another.

    Args:
        denoiser: the model to steer
        positive: what to show
        negative: what to keep away from; empty = away from "anything"
        scale: 1 follows the prompt without pushing, more pushes harder; 0 ignores the prompt
        end_sigma: stop pushing at this noise level; fine details form below 1
        start_sigma: start pushing at this noise level; empty = from the beginning

    Returns:
        denoiser: the same model, steered; takes no more conditioning
    """
    kind = "class" if positive.labels is not None else "text"
    if kind not in denoiser.accepts:
        takes = " and ".join(denoiser.accepts) or "no conditioning (is it guided already?)"
        raise BadInput(f"{denoiser.name} takes {takes}, got {kind} conditioning")
    high = float("inf") if start_sigma is None else start_sigma
    guided = Guided(denoiser, positive, negative, scale, end_sigma, high)
    return replace(denoiser, denoise=guided, accepts=(), null=None)
