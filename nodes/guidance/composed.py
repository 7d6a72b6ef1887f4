"""Composed guidance: several prompts at once, each with its own weight (Liu et al. 2022)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from torch import Tensor

from nodes.guidance.estimates import Explained, check_accepts, estimates, steered
from nodes.guidance.rows import each_row
from nodes.interface import BadInput, Conditioning, Denoiser, Numbers, node


@dataclass(frozen=True)
class Composed:
    """u + sum of w_k (c_k - u): Liu et al. 2022, "Compositional Visual Generation", Eq. 11, for clean estimates."""

    model: Denoiser
    prompts: tuple[Conditioning, ...]
    weights: tuple[float, ...]
    negative: Conditioning | None

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The guided clean estimate."""
        return self.explained(x, sigma).clean

    def pair(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """Guided and unconditional estimate."""
        clean, _, unconditional = self.explained(x, sigma)
        return clean, unconditional

    def explained(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Explained:
        """The guided estimate, that of all prompts at weight 1 and the unconditional one."""
        unconditional, *wanted = estimates(self.model, x, sigma, [self.negative, *self.prompts])
        guided = conditional = unconditional
        for weight, estimate in zip(self.weights, wanted, strict=True):
            guided = guided + weight * (estimate - unconditional)
            conditional = conditional + (estimate - unconditional)
        return Explained(guided, conditional, unconditional)


@node("guidance.composed", version=1, tags=("cfg", "and", "not", "prompt weights", "composable"), cheap=True,
      output="denoiser", phrase="{denoiser}, guided towards {prompts} with the weights {weights}")
def composed(
    denoiser: Denoiser,
    prompts: Conditioning,
    weights: Annotated[list[float], Numbers(-100, 100, max_items=64)] = (3.0,),  # type: ignore[assignment]
    negative: Conditioning | None = None,
) -> Denoiser:
    """Steer a denoiser by several prompts at once, each with its own weight; a negative weight pushes away.

    Args:
        denoiser: the model to steer
        prompts: the prompts or classes, one a row; all count for every sample
        weights: how hard each pushes, like the scale of classifier-free guidance; a single number is for all
        negative: what to keep away from; empty = away from "anything"

    Returns:
        denoiser: the same model, steered; takes no more conditioning
    """
    check_accepts(denoiser, prompts, negative)
    rows = each_row(prompts)
    if len(weights) not in (1, len(rows)):
        wanted = f"1 weight or {len(rows)}, one for each prompt" if len(rows) > 1 else "1 weight for the one prompt"
        raise BadInput(f"expected {wanted}, got {len(weights)}; change the list")
    each = tuple(weights) * (len(rows) if len(weights) == 1 else 1)
    return steered(denoiser, Composed(denoiser, rows, each, negative))
