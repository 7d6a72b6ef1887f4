"""Thresholding: clean estimates beyond the range of pictures are brought back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from torch import Tensor

from nodes.guidance.estimates import Explained, by_sample, changed, explained, paired
from nodes.interface import Choice, Conditioning, Denoiser, Range, node

MODES = ("dynamic", "static")


def static_threshold(clean: Tensor, limit: float) -> Tensor:
    """Clip to [-limit, limit]."""
    return clean.clamp(-limit, limit)


def dynamic_threshold(clean: Tensor, limit: float, percentile: float) -> Tensor:
    """Saharia et al. 2022, "Imagen", section 2.3: clip at a percentile of |clean| above the limit, then shrink."""
    highest = by_sample(clean.abs().flatten(1).float().quantile(percentile, dim=1).clamp(min=limit).to(clean), clean)
    return clean.clamp(-highest, highest) * (limit / highest)


@dataclass(frozen=True)
class Thresholded:
    """The model's estimate, within the limit."""

    model: Denoiser
    dynamic: bool
    limit: float
    percentile: float

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The clean estimate, brought back."""
        return self.explained(x, sigma, conditioning).clean

    def explained(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Explained:
        """The same, with what the model's guidance made it of."""
        found = explained(self.model, x, sigma, conditioning)
        return found._replace(clean=self.within(found.clean))

    def pair(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """The guided estimate, brought back, and the unconditional one as it is."""
        clean, unconditional = paired(self.model, x, sigma)
        return self.within(clean), unconditional

    def within(self, clean: Tensor) -> Tensor:
        """An estimate, within the limit."""
        if self.dynamic:
            return dynamic_threshold(clean, self.limit, self.percentile)
        return static_threshold(clean, self.limit)


@node("guidance.threshold", version=1, tags=("dynamic thresholding", "clip", "clamp", "imagen"), cheap=True,
      output="denoiser", phrase="{denoiser}, held within {limit} ({mode})")
def threshold(
    denoiser: Denoiser,
    mode: Annotated[str, Choice(MODES)] = "dynamic",
    limit: Annotated[float, Range(0.01, 100)] = 1.0,
    percentile: Annotated[float, Range(0.5, 1)] = 0.995,
) -> Denoiser:
    """Bring estimates back that strong guidance has pushed out of the range of pictures.

    Args:
        denoiser: the model with its guidance
        mode: dynamic shrinks a whole picture when many of its values are beyond the limit, static clips each value
        limit: largest value of the latent; 1 in pixel space
        percentile: share of a picture's values that dynamic lets stand before it shrinks them to the limit

    Returns:
        denoiser: the same model, held within the limit
    """
    return changed(denoiser, Thresholded(denoiser, mode == "dynamic", limit, percentile))
