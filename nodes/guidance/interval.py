"""A denoiser for an interval of noise levels, and another one for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from torch import Tensor

from nodes.guidance.estimates import Explained, between, changed, check_one_space, explained, paired
from nodes.interface import Conditioning, Denoiser, Range, node


@dataclass(frozen=True)
class Interval:
    """`inside` while low < sigma <= high, else `outside`."""

    inside: Denoiser
    outside: Denoiser
    low: float
    high: float

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The clean estimate of the one whose turn it is."""
        return self.explained(x, sigma, conditioning).clean

    def explained(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Explained:
        """The same, with what its guidance made it of."""
        return explained(self.chosen(sigma), x, sigma, conditioning)

    def pair(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """The guided and the unconditional estimate of the one whose turn it is."""
        return paired(self.chosen(sigma), x, sigma)

    def chosen(self, sigma: Tensor) -> Denoiser:
        """The one whose turn it is."""
        return self.inside if self.low < sigma <= self.high else self.outside


@node("guidance.interval", version=1, tags=("timestep range", "limited interval"), cheap=True, output="denoiser",
      phrase="{denoiser}, below {end_sigma}[ and above {start_sigma}] {otherwise}")
def interval(
    denoiser: Denoiser,
    otherwise: Denoiser,
    end_sigma: Annotated[float, Range(0, 1e6)] = 0.3,
    start_sigma: Annotated[float | None, Range(0, 1e6)] = None,
) -> Denoiser:
    """Use one denoiser in an interval of noise levels and another outside, whatever guidance they carry.

    Args:
        denoiser: the denoiser within the interval
        otherwise: the denoiser outside
        end_sigma: noise level at which the interval ends
        start_sigma: noise level at which the interval begins; empty = from the beginning

    Returns:
        denoiser: both in one; takes the conditioning that both take
    """
    check_one_space(denoiser, otherwise)
    low, high = between(end_sigma, start_sigma)
    return changed(denoiser, Interval(denoiser, otherwise, low, high), otherwise)
