"""Dual guidance (Brooks et al. 2023, InstructPix2Pix): two conditions, each with a scale of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from torch import Tensor

from nodes.guidance.estimates import Explained, check_accepts, estimates, steered
from nodes.interface import Conditioning, Denoiser, Range, node


@dataclass(frozen=True)
class Dual:
    """u + s_1 (c_1 - u) + s_2 (c_12 - c_1): Brooks et al. 2023, Eq. 3, for clean estimates."""

    model: Denoiser
    first: Conditioning
    both: Conditioning
    negative: Conditioning | None
    first_scale: float
    second_scale: float

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The guided clean estimate."""
        return self.explained(x, sigma).clean

    def pair(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """Guided and unconditional estimate."""
        clean, _, nothing = self.explained(x, sigma)
        return clean, nothing

    def explained(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Explained:
        """The guided estimate, that of both conditions and the unconditional one."""
        nothing, first, both = estimates(self.model, x, sigma, [self.negative, self.first, self.both])
        guided = nothing + self.first_scale * (first - nothing) + self.second_scale * (both - first)
        return Explained(guided, both, nothing)


@node("guidance.dual", version=1, tags=("instructpix2pix", "dual cfg", "edit"), cheap=True, output="denoiser",
      phrase="{denoiser}, guided at {first_scale} towards {first} and at {second_scale} on to {both}")
def dual(
    denoiser: Denoiser,
    first: Conditioning,
    both: Conditioning,
    negative: Conditioning | None = None,
    first_scale: Annotated[float, Range(0, 100, step=0.1)] = 1.5,
    second_scale: Annotated[float, Range(0, 100, step=0.5)] = 7.5,
) -> Denoiser:
    """Steer by two conditions, each with its own scale, such as a picture and an instruction to change it.

    Args:
        denoiser: the model to steer
        first: the first condition alone, such as the picture to edit
        both: the first and the second condition together, such as the picture and the instruction
        negative: what to keep away from; empty = away from "anything"
        first_scale: how hard to push towards the first condition
        second_scale: how hard to push from the first condition on to both

    Returns:
        denoiser: the same model, steered; takes no more conditioning
    """
    check_accepts(denoiser, first, both, negative)
    return steered(denoiser, Dual(denoiser, first, both, negative, first_scale, second_scale))
