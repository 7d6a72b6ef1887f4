"""Perpendicular-negative guidance (Armandpour et al. 2023): a negative prompt that takes nothing from the positive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from torch import Tensor

from nodes.guidance.estimates import Explained, by_sample, check_accepts, estimates, steered
from nodes.interface import Conditioning, Denoiser, Range, node


def perpendicular(vector: Tensor, to: Tensor) -> Tensor:
    """The part of each sample's vector that is at right angles to another, both [N, ...]."""
    along = (vector * to).flatten(1).sum(1) / to.flatten(1).square().sum(1).clamp(min=1e-12)
    return vector - by_sample(along, vector) * to


@dataclass(frozen=True)
class PerpendicularNegative:
    """u + scale (p - w n'), p and n the changes by the prompts, n' perpendicular to p. Armandpour et al. 2023."""

    model: Denoiser
    positive: Conditioning
    negative: Conditioning
    scale: float
    negative_scale: float

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The guided clean estimate."""
        return self.explained(x, sigma).clean

    def pair(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """Guided and unconditional estimate."""
        clean, _, nothing = self.explained(x, sigma)
        return clean, nothing

    def explained(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Explained:
        """The guided estimate, that of the positive prompt and the unconditional one."""
        nothing, negative, positive = estimates(self.model, x, sigma, [None, self.negative, self.positive])
        towards = positive - nothing
        away = perpendicular(negative - nothing, towards)
        return Explained(nothing + self.scale * (towards - self.negative_scale * away), positive, nothing)


@node("guidance.perpendicular_negative", version=1, tags=("perp-neg", "negative prompt", "cfg"), cheap=True,
      output="denoiser", phrase="{denoiser}, guided at {scale} towards {positive}, at right angles from {negative}")
def perpendicular_negative(
    denoiser: Denoiser,
    positive: Conditioning,
    negative: Conditioning,
    scale: Annotated[float, Range(0, 100, step=0.5)] = 3.0,
    negative_scale: Annotated[float, Range(0, 100, step=0.1)] = 1.0,
) -> Denoiser:
    """Keep away from a negative prompt only where that does not work against the positive one.

    Args:
        denoiser: the model to steer
        positive: what to show
        negative: what to keep away from
        scale: how hard to push towards the positive prompt
        negative_scale: how much of the negative prompt's perpendicular part to take away; 0 ignores it

    Returns:
        denoiser: the same model, steered; takes no more conditioning
    """
    check_accepts(denoiser, positive, negative)
    return steered(denoiser, PerpendicularNegative(denoiser, positive, negative, scale, negative_scale))
